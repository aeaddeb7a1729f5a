import { useAppSelector } from "../../app/hooks";
import { dayName, dayOf } from "../language/dates";
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
  return <Divider text={useDayName(timestamp)} />;
}

/** The day that stands at the top of the view, for those who see it; nothing where it is today. */
export function DayPassing({ timestamp }: { timestamp: number }) {
  const name = useDayName(timestamp);
  return (
    dayOf(timestamp) !== useToday() && (
      <p className="day" aria-hidden="true">
        {name}
      </p>
    )
  );
}

function useDayName(timestamp: number): string {
  const texts = useTexts();
  const language = useAppSelector((state) => state.language);
  useToday();
  return dayName(timestamp, language, texts);
}
