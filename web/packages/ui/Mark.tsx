interface Props {
  size?: number;
}

/** The mark: an anchor hanging from an old coin with a square hole. */
export function Mark({ size = 32 }: Props) {
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden="true" focusable="false">
      <rect width="64" height="64" rx="16" fill="#0f3459" />
      <path d="M0 46c8 0 8-5 16-5s8 5 16 5 8-5 16-5 8 5 16 5v2a16 16 0 0 1-16 16H16A16 16 0 0 1 0 48Z" fill="#1b5e98" />
      <g fill="none" stroke="#efcf8f" strokeWidth="4" strokeLinecap="round" strokeLinejoin="round">
        <circle cx="32" cy="18" r="8.5" />
        <path d="M32 27v25" />
        <path d="M23 34h18" />
        <path d="M15 40c1 8 8 13 17 13s16-5 17-13" />
        <path d="m11.5 45 3.5-6 5 4.5" />
        <path d="m52.5 45-3.5-6-5 4.5" />
      </g>
      <rect x="29.2" y="15.2" width="5.6" height="5.6" rx="1" fill="#efcf8f" />
    </svg>
  );
}
