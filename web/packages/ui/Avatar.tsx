import css from './Avatar.module.css';

/** The last letter of a Chinese or masked name, the first of any other, in a round. */
export function initialOf(name: string): string {
  const letters = Array.from(name.replaceAll('*', '').trim());
  const chinese = /\p{Script=Han}/u.test(name);
  return (chinese ? letters.at(-1) : letters[0]?.toUpperCase()) ?? '·';
}

export function Avatar({ name, size = 44 }: { name: string; size?: number }) {
  return (
    <span className={css.avatar} style={{ width: size, height: size, fontSize: Math.round(size * 0.42) }} aria-hidden="true">
      {initialOf(name)}
    </span>
  );
}
