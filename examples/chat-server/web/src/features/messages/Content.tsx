import { memo, useMemo } from "react";
import { pieces } from "./links";

/** What was written, as text; addresses become links. */
export const Content = memo(function Content({ text }: { text: string }) {
  const parts = useMemo(() => pieces(text), [text]);
  return (
    <div className="content" dir="auto">
      {parts.map(({ text, href }, at) =>
        href === undefined ? (
          text
        ) : (
          <a key={`${at}:${href}`} href={href} target="_blank" rel="noopener noreferrer">
            {text}
          </a>
        ),
      )}
    </div>
  );
});
