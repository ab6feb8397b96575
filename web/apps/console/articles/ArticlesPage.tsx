import { ask, type Schemas } from '@purser/client';
import { day, useLocale } from '@purser/i18n';
import { Badge, Button, Card, type Column, Empty, Table, toast } from '@purser/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api } from '@purser/staff/app/api';
import { Page } from '@purser/staff/app/Page';
import { queries } from '@purser/staff/app/queries';
import { useMay } from '@purser/staff/session/useColleague';
import { useReason } from '@purser/staff/shared/reason';
import { Loaded } from '../shared/loaded';
import { useFigures } from '../shared/words';

type Article = Schemas['ArticleRow'];

const articlesKey = ['articles'] as const;

/** Articles of help: whose they are, when they are to be looked at again, and whether they helped. */
export function ArticlesPage() {
  const { t } = useTranslation();
  const columns = useColumns();
  const articles = useQuery({
    queryKey: articlesKey,
    queryFn: ({ signal }) => ask(api.GET('/v1/staff/articles', { signal })),
  });
  return (
    <Page title={t('app.nav.articles')}>
      <p>{t('articles.what')}</p>
      <Loaded query={articles}>
        {({ items }) => (
          <Card flush label={t('app.nav.articles')}>
            {items.length > 0 ? (
              <Table label={t('app.nav.articles')} columns={columns} rows={items} keyOf={(one) => one.slug} />
            ) : (
              <Empty title={t('articles.none')} />
            )}
          </Card>
        )}
      </Loaded>
    </Page>
  );
}

function useColumns(): Column<Article>[] {
  const { t } = useTranslation();
  const locale = useLocale();
  const { share } = useFigures();
  const mayPublish = useMay('knowledge.publish');
  const language = locale === 'zh-CN' ? 'zh' : 'en';
  const columns: Column<Article>[] = [
    {
      name: t('articles.title'),
      cell: (one) => (
        <Link to={`/articles/${one.slug}`}>{language === 'zh' ? one.title_zh : one.title_en}</Link>
      ),
    },
    { name: t('articles.owner'), cell: (one) => t(`articles.owners.${one.owner as 'service'}`, { defaultValue: one.owner }) },
    { name: t('articles.version'), cell: (one) => (one.version === 0 ? t('articles.shipped') : String(one.version)) },
    {
      name: t('articles.due'),
      whole: true,
      cell: (one) => (
        <Badge tone={one.is_due ? 'warn' : 'good'}>{day(`${one.review_due}T12:00:00`, locale)}</Badge>
      ),
    },
    {
      name: t('articles.helped'),
      figure: true,
      cell: (one) => (one.votes === 0 ? '–' : `${share(one.helped / one.votes)} (${one.votes})`),
    },
  ];
  return mayPublish ? [...columns, { name: t('articles.act'), cell: (one) => <StillTrue article={one} /> }] : columns;
}

function StillTrue({ article }: { article: Article }) {
  const { t } = useTranslation();
  const say = useReason();
  const title = useLocale() === 'zh-CN' ? article.title_zh : article.title_en;
  const review = useMutation({
    mutationFn: () =>
      ask(api.POST('/v1/staff/articles/{slug}/review', { params: { path: { slug: article.slug } } })),
    onSuccess: () => {
      toast(t('articles.reviewed'));
      void queries.invalidateQueries({ queryKey: articlesKey });
    },
    onError: (error) => toast(say(error)),
  });
  return (
    <Button
      look={article.is_due ? 'soft' : 'plain'}
      busy={review.isPending}
      aria-label={`${t('articles.still_true')} · ${title}`}
      onClick={() => review.mutate()}
    >
      {t('articles.still_true')}
    </Button>
  );
}
