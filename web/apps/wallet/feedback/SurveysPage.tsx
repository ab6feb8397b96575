import { moment, useLocale } from '@purser/i18n';
import { Card, Empty, Skeleton } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { FlowPage } from '../app/FlowPage';
import { useCases } from '../cases/data';
import { Failure } from '../shared/Failure';
import { MenuList } from '../shared/MenuList';
import { useSurveys } from './data';

/** What one may still say something about. */
export function SurveysPage() {
  const { t } = useTranslation();
  const locale = useLocale();
  const list = useSurveys();
  const cases = useCases().data?.pages.flatMap(({ items }) => items) ?? [];
  const titleOf = (id: string) => cases.find((one) => one.id === id)?.title;
  return (
    <FlowPage title={t('feedback.surveys')}>
      {list.data && list.data.length > 0 ? (
        <Card flush label={t('feedback.surveys')}>
          <MenuList
            items={list.data.map((survey) => ({
              to: `/surveys/${survey.id}`,
              icon: 'check',
              tint: 'green',
              title: t('feedback.survey'),
              detail: [titleOf(survey.case_id), t('feedback.until', { at: moment(survey.closes_at, locale) })].filter(Boolean).join(' · '),
            }))}
          />
        </Card>
      ) : (
        <Card>
          {list.data ? (
            <Empty title={t('feedback.none')} detail={t('feedback.none_detail')} />
          ) : list.isError ? (
            <Failure error={list.error} onRetry={() => void list.refetch()} />
          ) : (
            <Skeleton lines={3} label={t('app.loading')} />
          )}
        </Card>
      )}
    </FlowPage>
  );
}
