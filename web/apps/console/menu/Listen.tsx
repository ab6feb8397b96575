import { Player } from '@purser/staff/shared/Player';
import { useReason } from '@purser/staff/shared/reason';
import { Button, toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';

interface Props {
  fetch: () => Promise<Blob>;
  /** What is heard, in words. */
  label: string;
  /** The id of what it says. */
  described?: string | undefined;
  /** What the button says. */
  name: string;
}

/** A sound, once it was asked for. */
export function Listen({ fetch, label, described, name }: Props) {
  const say = useReason();
  const sound = useMutation({ mutationFn: fetch, onError: (error) => toast(say(error), false) });
  if (sound.data) return <Player sound={sound.data} label={label} />;
  return (
    <Button look="soft" busy={sound.isPending} aria-describedby={described} onClick={() => sound.mutate()}>
      {name}
    </Button>
  );
}
