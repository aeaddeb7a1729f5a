import { type FormEvent, useEffect, useState } from "react";
import { Field } from "../../app/Field";
import { focusOn } from "../../app/focus";
import { useAppDispatch, useAppSelector } from "../../app/hooks";
import { LanguagePicker } from "../language/LanguagePicker";
import { useTexts } from "../language/useTexts";
import { ApiError, logIn, register } from "./api";
import { enter } from "./enter";
import { tellLeaving } from "./leaving";

/** Logs in, or makes an account. */
export function LoginPage() {
  const [texts, dispatch] = [useTexts(), useAppDispatch()];
  const { auth, wasEnded, refused } = useAppSelector((state) => state.session);
  const [isNew, setNew] = useState(false);
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [isBusy, setBusy] = useState(false);
  const isOpen = auth === "open";
  useEffect(() => {
    document.title = texts.appName;
  }, [texts]);
  useEffect(() => {
    if (wasEnded) {
      focusOn("[name=username]");
    }
  }, [wasEnded]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) {
      return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      // Or its answer would take back the cookie that comes now.
      if (!(await tellLeaving())) {
        throw new Error("the server cannot be reached");
      }
      const name = user.trim().replace(/^@/u, "");
      const answer = isOpen ? { user: name.toLowerCase() } : await (isNew ? register : logIn)(name, password);
      enter(dispatch, answer.user, auth);
    } catch (error) {
      const code = error instanceof ApiError ? error.code : "";
      setProblem(texts.loginErrors[code] ?? texts.noJudge);
      setBusy(false);
    }
  };
  const turn = () => {
    setNew(!isNew);
    setProblem(undefined);
  };
  // Where names need no passwords, the connection is the first to ask whether it is one.
  const why = isOpen && refused === "BAD_REQUEST" ? texts.loginErrors["BAD_HANDLE"] : texts.loggedOut;
  const title = isOpen ? texts.welcomeOpen : isNew ? texts.welcomeNew : texts.welcome;
  return (
    <main className="login">
      <form className="login-card form" onSubmit={(event) => void submit(event)}>
        <img src="/icon.svg" alt="" width="48" height="48" />
        <h1>{title}</h1>
        {wasEnded && problem === undefined && <p role="status">{why}</p>}
        <Field
          label={texts.handle}
          hint={isNew || isOpen ? texts.handleHint : undefined}
          name="username"
          autoComplete="username"
          required
          value={user}
          onChange={setUser}
        />
        {!isOpen && (
          <Field
            label={texts.password}
            hint={isNew ? texts.passwordHint : undefined}
            name="password"
            type="password"
            autoComplete={isNew ? "new-password" : "current-password"}
            required
            value={password}
            onChange={setPassword}
          />
        )}
        {problem !== undefined && (
          <p className="problem" role="alert">
            {problem}
          </p>
        )}
        <button type="submit" className="button" data-kind="main" aria-disabled={isBusy}>
          {isNew ? texts.register : texts.logIn}
        </button>
        {isOpen ? (
          <p className="aside">{texts.openHint}</p>
        ) : (
          <button type="button" className="link" onClick={turn}>
            {isNew ? texts.toLogIn : texts.toRegister}
          </button>
        )}
      </form>
      <LanguagePicker />
    </main>
  );
}
