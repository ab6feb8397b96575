import { Player } from '@purser/staff/shared/Player';
import { useReason } from '@purser/staff/shared/reason';
import { Button, toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Language } from './data';
import { fetchSound } from './recordings';

interface Props {
  name: string;
  language: Language;
  /** The id of its words. */
  described: string;
}

/** What a caller hears, once it was asked for. */
export function Listen({ name, language, described }: Props) {
  const { t } = useTranslation();
  const say = useReason();
  const sound = useMutation({
    mutationFn: () => fetchSound(name, language),
    onError: (error) => toast(say(error), false),
  });
  if (sound.data) {
    return <Player sound={sound.data} label={t('menu.prompt.in', { key: name, language: t(`menu.tongue.${language}`) })} />;
  }
  return (
    <Button look="soft" busy={sound.isPending} aria-describedby={described} onClick={() => sound.mutate()}>
      {t('menu.prompt.listen')}
    </Button>
  );
}
