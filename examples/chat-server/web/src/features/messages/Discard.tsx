import { useState } from "react";
import { Confirm } from "../../app/Confirm";
import { useTexts } from "../language/useTexts";

interface Props {
  onDiscard: () => void;
  /** What takes the focus afterwards, around the button. */
  within?: string;
}

/** Throws away what was written, after asking: it stands beside what keeps it. */
export function Discard({ onDiscard, ...rest }: Props) {
  const texts = useTexts();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <button type="button" className="link" onClick={() => setAsking(true)}>
        {texts.discard}
      </button>
      {isAsking && (
        <Confirm question={texts.discardQuestion} yes={texts.discard} onYes={onDiscard} onEnd={() => setAsking(false)} {...rest} />
      )}
    </>
  );
}
