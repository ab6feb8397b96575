import css from './Waves.module.css';

/** The sea at the foot of a dark ground. */
export function Waves() {
  return (
    <svg className={css.waves} viewBox="0 0 1200 120" preserveAspectRatio="none" aria-hidden="true">
      <path d="M0 62c150-34 300 34 450 10s300-52 450-18 220 28 300 6v60H0Z" fill="#1c86a8" opacity="0.35" />
      <path d="M0 82c120 22 280-30 430-12s250 36 400 8 270-28 370-2v44H0Z" fill="#5fb4cd" opacity="0.22" />
      <path d="M0 98c160-20 260 14 420 8s270-26 430-10 250 16 350-2v26H0Z" fill="#ffffff" opacity="0.1" />
    </svg>
  );
}
