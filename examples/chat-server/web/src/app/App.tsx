import { useEffect } from "react";
import { useTexts } from "../features/language/useTexts";
import { Notices } from "../features/notices/Notices";
import { LoginPage } from "../features/session/LoginPage";
import { Chat } from "./Chat";
import { useAppSelector } from "./hooks";

/** The page. */
export function App() {
  const texts = useTexts();
  const phase = useAppSelector((state) => state.session.phase);
  const language = useAppSelector((state) => state.language);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  if (phase === "unknown") {
    return (
      <p className="waiting" role="status">
        <span className="spinner" />
        <span className="only-read">{texts.connecting}</span>
      </p>
    );
  }
  return (
    <>
      {phase === "in" ? <Chat /> : <LoginPage />}
      <Notices />
    </>
  );
}
