import { Banner, Card } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { FlowPage } from '../app/FlowPage';
import { Loaded } from '../shared/loaded';
import { Blocks } from './Blocks';
import { useArticle, type Article } from './data';
import css from './Help.module.css';
import { Headings, Reach } from './HelpPage';
import { Vote } from './Vote';

/** One answer. Its figures are what holds today. */
export function ArticlePage() {
  const { t } = useTranslation();
  const { slug = '' } = useParams();
  return (
    <FlowPage title={t('help.title')}>
      <Loaded query={useArticle(slug)}>{(article) => <Shown key={slug} article={article} />}</Loaded>
    </FlowPage>
  );
}

function Shown({ article }: { article: Article }) {
  const { t, i18n } = useTranslation();
  const reviewed = new Date(`${article.reviewed}T00:00:00Z`).toLocaleDateString(i18n.language, {
    dateStyle: 'long',
    timeZone: 'UTC',
  });
  return (
    <>
      <Card>
        <article className={css.article}>
          <h2 className={css.title}>{article.title}</h2>
          <p className={css.summary}>{article.summary}</p>
          <Blocks blocks={article.blocks} />
          {article.way !== null && (
            <Link to={article.way} className={css.way}>
              {t('help.do_it')}
            </Link>
          )}
          <p className={css.reviewed}>{t('help.reviewed', { at: reviewed })}</p>
        </article>
      </Card>
      <Vote slug={article.slug} />
      {article.see.length > 0 && (
        <Card flush title={t('help.see')}>
          <Headings items={article.see} />
        </Card>
      )}
      <Banner tone="info" icon="shield">
        {t('help.never')}
      </Banner>
      <Reach />
    </>
  );
}
