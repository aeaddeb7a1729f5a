import { useAppSelector } from "../../app/hooks";
import { dayName } from "../language/dates";
import { useTexts } from "../language/useTexts";
import { useToday } from "../language/useToday";

interface Props {
  text: string;
  isNew?: boolean;
}

/** A line across the list, with a word on it. */
export function Divider({ text, isNew = false }: Props) {
  return (
    <div className="divider" data-new={isNew || undefined} role="separator" aria-label={text}>
      <span>{text}</span>
    </div>
  );
}

/** The line before a day. */
export function DayDivider({ timestamp }: { timestamp: number }) {
  const texts = useTexts();
  const language = useAppSelector((state) => state.language);
  useToday();
  return <Divider text={dayName(timestamp, language, texts)} />;
}
