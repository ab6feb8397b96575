import { day, useLocale } from '@purser/i18n';
import { Badge, Card, Table, type Column } from '@purser/ui';
import { Page } from '@purser/staff/app/Page';
import { useMay } from '@purser/staff/session/useColleague';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { Loaded } from '../shared/loaded';
import { useSource, type Version } from './data';
import { Drafts } from './Drafts';
import { WriteForm } from './WriteForm';

/** One article: what is in force, what waits for somebody else to read it, and a new version. */
export function ArticlePage() {
  const { t } = useTranslation();
  const locale = useLocale();
  const { slug = '' } = useParams();
  const source = useSource(slug);
  const mayWrite = useMay('knowledge.write');
  const language = locale === 'zh-CN' ? 'zh' : 'en';
  const title = source.data?.source?.[language].title ?? slug;
  return (
    <Page title={title} aside={<a href={`/help/${language}/${slug}`}>{t('articles.as_shown')}</a>}>
      <Loaded query={source}>
        {({ source: current, drafts, versions }) => (
          <>
            <Drafts slug={slug} current={current} drafts={drafts} versions={versions} />
            {mayWrite && current && <WriteForm key={slug} slug={slug} current={current} />}
            {versions.length > 0 && <Versions versions={versions} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Versions({ versions }: { versions: readonly Version[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const columns: Column<Version>[] = [
    { name: t('articles.version'), cell: (one) => String(one.version) },
    { name: t('articles.note'), cell: (one) => one.note },
    { name: t('articles.written'), whole: true, cell: (one) => day(one.drafted_at, locale) },
    {
      name: t('articles.state'),
      cell: (one) =>
        one.published_at === null ? (
          <Badge tone="warn">{t('articles.draft')}</Badge>
        ) : (
          <Badge tone="good">{day(one.published_at, locale)}</Badge>
        ),
    },
  ];
  return (
    <Card flush title={t('articles.versions')}>
      <Table label={t('articles.versions')} columns={columns} rows={versions} keyOf={(one) => String(one.version)} />
    </Card>
  );
}
