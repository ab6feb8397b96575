import { ask, type Schemas } from '@purser/client';
import { fullMoment, until, useLocale } from '@purser/i18n';
import { Badge, Button, Card, Empty, Skeleton } from '@purser/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api } from '@purser/staff/app/api';
import { useLookAgain } from '@purser/staff/app/attention';
import { Page } from '@purser/staff/app/Page';
import { NotYours } from '@purser/staff/matters/NotYours';
import { useMay } from '@purser/staff/session/useColleague';
import { Failure } from '@purser/staff/shared/Failure';
import css from './ReviewsPage.module.css';
import { ReviewSheet } from './ReviewSheet';

type Review = Schemas['ReviewOut'];

const REVIEWS = ['reviews'] as const;
const LOOK_AGAIN_MS = 30_000;

/** Bad answers of customers, each to be looked at by somebody who had no part in the case. */
export function ReviewsPage() {
  return useMay('feedback.read') ? <Reviews /> : <NotYours />;
}

function Reviews() {
  const { t } = useTranslation();
  const refetchInterval = useLookAgain(LOOK_AGAIN_MS);
  const reviews = useQuery({
    queryKey: REVIEWS,
    refetchInterval,
    queryFn: ({ signal }) => ask(api.GET('/v1/staff/reviews', { signal })),
  });
  return (
    <Page title={t('app.nav.reviews')}>
      <p>{t('reviews.means')}</p>
      {reviews.isPending && <Skeleton lines={4} plain label={t('shell.loading')} />}
      {reviews.isError && <Failure error={reviews.error} onRetry={() => void reviews.refetch()} />}
      {reviews.data?.items.length === 0 && (
        <Card>
          <Empty title={t('reviews.none')} detail={t('reviews.none_detail')} />
        </Card>
      )}
      {reviews.data?.items.map((review) => (
        <One key={review.id} review={review} onDone={() => void reviews.refetch()} />
      ))}
    </Page>
  );
}

function One({ review, onDone }: { review: Review; onDone: () => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const mayAnswer = useMay('feedback.answer');
  const [isOpen, setOpen] = useState(false);
  return (
    <Card
      title={review.title}
      aside={<Badge tone="bad">{t('reviews.score', { score: review.score })}</Badge>}
    >
      <div className="stack" data-testid="review" data-score={review.score}>
        <p>
          <Badge tone={review.solved ? 'plain' : 'warn'}>{t(review.solved ? 'reviews.solved' : 'reviews.unsolved')}</Badge>{' '}
          <Badge tone={review.late ? 'bad' : 'plain'}>
            <time dateTime={review.due_at} title={fullMoment(review.due_at, locale)}>
              {t('reviews.due', { in: until(review.due_at, locale) })}
            </time>
          </Badge>
        </p>
        {review.text !== '' && <blockquote className={css.words}>{review.text}</blockquote>}
        <Link to={`/cases/${review.customer_id}/${review.case_id}`}>{t('reviews.case', { number: review.case_number })}</Link>
        {review.may_review && mayAnswer ? (
          <Button look="soft" onClick={() => setOpen(true)}>
            {t('reviews.finish')}
          </Button>
        ) : (
          <p>{t('reviews.not_yours')}</p>
        )}
      </div>
      {isOpen && <ReviewSheet review={review} onDone={onDone} onClose={() => setOpen(false)} />}
    </Card>
  );
}
