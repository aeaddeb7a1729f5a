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
