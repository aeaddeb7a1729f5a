import { Component, type ReactNode } from "react";
import { useTexts } from "../features/language/useTexts";

interface Props {
  children: ReactNode;
}

/** Says so when the page breaks, instead of showing nothing. */
export class Crash extends Component<Props, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    return this.state.hasFailed ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const texts = useTexts();
  return (
    <main className="login">
      <div role="alert">
        <h1>{texts.crashed}</h1>
      </div>
      <button type="button" className="button" data-kind="main" onClick={() => location.reload()}>
        {texts.reload}
      </button>
    </main>
  );
}
