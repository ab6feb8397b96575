import type { ReactNode } from 'react';
import css from './Empty.module.css';

interface Props {
  title: string;
  detail?: ReactNode;
  action?: ReactNode;
}

/** Nothing here yet: a bottle on the water. */
export function Empty({ title, detail, action }: Props) {
  return (
    <div className={css.empty}>
      <svg width="132" height="88" viewBox="0 0 132 88" fill="none" aria-hidden="true">
        <ellipse className={css.water} cx="66" cy="74" rx="60" ry="10" />
        <g transform="rotate(-24 66 48)">
          <path d="M46 34h38a12 12 0 0 1 0 28H46a12 12 0 0 1 0-28Z" fill="#cfe6ee" stroke="#7fb3c6" strokeWidth="2" />
          <path d="M92 41h12v14H92" fill="#dff0f5" stroke="#7fb3c6" strokeWidth="2" />
          <rect x="104" y="42" width="8" height="12" rx="2" fill="#c8963e" />
          <rect x="50" y="41" width="30" height="14" rx="3" fill="#fbf0da" stroke="#d9b36a" strokeWidth="1.5" />
          <path d="M55 46h18M55 50.5h12" stroke="#b58a3c" strokeWidth="1.5" strokeLinecap="round" />
        </g>
        <path
          d="M6 70c8 0 8-5 16-5s8 5 16 5 8-5 16-5 8 5 16 5 8-5 16-5 8 5 16 5 8-5 16-5 8 5 16 5"
          stroke="#1c86a8"
          strokeWidth="3"
          strokeLinecap="round"
        />
      </svg>
      <p className={css.title}>{title}</p>
      {detail && <p className={css.detail}>{detail}</p>}
      {action}
    </div>
  );
}
