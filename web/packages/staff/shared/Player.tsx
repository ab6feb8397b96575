import { useEffect, useState } from 'react';
import css from './Player.module.css';

/** The browser's own player: keys, speed and seeking come with it. */
export function Player({ sound, label }: { sound: Blob; label: string }) {
  const [address, setAddress] = useState('');
  useEffect(() => {
    const made = URL.createObjectURL(sound);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [sound]);
  if (address === '') return null;
  return <audio className={css.player} src={address} aria-label={label} data-testid="player" controls autoPlay />;
}
