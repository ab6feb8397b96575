import { Button, Card } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useReason } from '../shared/reason';
import { useOwnVote, useVote } from './data';
import css from './Help.module.css';

/** Did this help? The last word counts. */
export function Vote({ slug }: { slug: string }) {
  const { t } = useTranslation();
  const own = useOwnVote(slug);
  const vote = useVote(slug);
  const reason = useReason();
  const helped = own.data?.helped;
  return (
    <Card title={t('help.helped')}>
      <div className={css.vote} role="group" aria-label={t('help.helped')}>
        {([true, false] as const).map((value) => (
          <Button
            key={String(value)}
            look={helped === value ? 'primary' : 'soft'}
            aria-pressed={helped === value}
            disabled={vote.isPending}
            onClick={() => vote.mutate(value)}
          >
            {t(value ? 'help.yes' : 'help.no')}
          </Button>
        ))}
      </div>
      <p className={css.thanks} role="status">
        {vote.isError ? reason(vote.error) : typeof helped === 'boolean' ? t(helped ? 'help.glad' : 'help.sorry') : ''}
      </p>
    </Card>
  );
}
