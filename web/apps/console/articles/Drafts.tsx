import { Banner, Button, Card, toast } from '@purser/ui';
import { useMay } from '@purser/staff/session/useColleague';
import { useReason } from '@purser/staff/shared/reason';
import { useTranslation } from 'react-i18next';
import css from './Articles.module.css';
import { compare, LANGUAGES, linesOf, usePublishing, type Source, type Version } from './data';

interface Props {
  slug: string;
  current: Source | null;
  drafts: readonly (Source & { version: number })[];
  versions: readonly Version[];
}

/** What waits to be read by somebody else, line against line; a withdrawal, too. */
export function Drafts({ slug, current, drafts, versions }: Props) {
  const { t } = useTranslation();
  const mayPublish = useMay('knowledge.publish');
  const newest = Math.max(0, ...versions.filter((one) => one.published_at !== null).map((one) => one.version));
  const waiting = versions.filter((one) => one.published_at === null && one.version > newest);
  return waiting.map((one) => {
    const draft = drafts.find((written) => written.version === one.version);
    return (
      <Card key={one.version} title={t('articles.draft_number', { number: one.version })}>
        <div className="stack">
          <p>{one.note}</p>
          {draft ? <Changes before={current} after={draft} /> : <Banner tone="warn">{t('articles.withdrawal')}</Banner>}
          {mayPublish && <Publish slug={slug} version={one.version} />}
        </div>
      </Card>
    );
  });
}

const MARKS = { same: ' ', added: '+', removed: '−' } as const;

function Changes({ before, after }: { before: Source | null; after: Source }) {
  const { t } = useTranslation();
  return (
    <div className={css.sides}>
      {LANGUAGES.map((language) => (
        <div key={language}>
          <h3>{t(`articles.language.${language}`)}</h3>
          <ol className={css.lines} lang={language === 'zh' ? 'zh-CN' : 'en'}>
            {compare(linesOf(before?.[language]), linesOf(after[language])).map(({ text, kind }, at) => (
              <li key={at} className={css[kind]}>
                <span className={css.mark} aria-hidden="true">
                  {MARKS[kind]}
                </span>
                {kind === 'removed' ? <del>{text}</del> : kind === 'added' ? <ins>{text}</ins> : <span>{text}</span>}
              </li>
            ))}
          </ol>
        </div>
      ))}
    </div>
  );
}

function Publish({ slug, version }: { slug: string; version: number }) {
  const { t } = useTranslation();
  const say = useReason();
  const publishing = usePublishing(slug);
  return (
    <>
      {publishing.isError && (
        <Banner tone="bad" urgent>
          {say(publishing.error)}
        </Banner>
      )}
      <Button
        busy={publishing.isPending}
        onClick={() => publishing.mutate(version, { onSuccess: () => toast(t('articles.published')) })}
      >
        {t('articles.publish')}
      </Button>
    </>
  );
}
