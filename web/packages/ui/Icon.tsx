import { ICONS, type IconName } from './icons';

interface Props {
  name: IconName;
  /** Pixels; the text's own size when it is left out. */
  size?: number;
}

/** Always beside or inside something that has a name, so it hides from screen readers. */
export function Icon({ name, size }: Props) {
  const side = size ?? '1em';
  return (
    <svg
      width={side}
      height={side}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {ICONS[name].map((path) => (
        <path key={path} d={path} />
      ))}
    </svg>
  );
}
