import { ask, type Schemas } from '@purser/client';
import { Banner, Button, Facts, Field, Sheet, Switch, toast, useDraft } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { useReason } from '@purser/staff/shared/reason';
import { refreshDirectory } from './data';
import type { Hotline } from './DirectoryPage';

type Entry = Schemas['EntryIn'];

/** What its source says today: the numbers as they are, put right, or gone. Somebody else looks, too. */
export function VerifySheet({ hotline, onClose }: { hotline: Hotline; onClose: () => void }) {
  const { t } = useTranslation();
  const say = useReason();
  const { draft, change, clear } = useDraft(`console.hotline.${hotline.code}`, {
    numbers: hotline.numbers.join(' '),
    source: hotline.source,
    gone: '',
  });
  const propose = useMutation({
    mutationFn: () => {
      const known = hotline.entry as unknown as Entry;
      const { code, kind, zh, en, pinyin, aliases, site, owner_domains, proof } = known;
      const numbers = draft.numbers.split(/[\s,，、]+/).filter(Boolean);
      const owner = { code, kind, zh, en, pinyin, aliases: aliases ?? [], site, owner_domains: owner_domains ?? [] };
      const body = { ...owner, proof, numbers, source: draft.source, gone: draft.gone === 'yes' };
      return ask(api.POST('/v1/staff/directory/proposals', { body }));
    },
    onSuccess: () => {
      clear();
      refreshDirectory();
      toast(t('directory.proposed'));
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    propose.mutate();
  };
  return (
    <Sheet open title={t('directory.verify')} closeLabel={t('shell.close')} locked={propose.isPending} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <Facts
          facts={[
            { name: t('directory.name'), value: hotline.name },
            { name: t('directory.site'), value: hotline.site },
          ]}
        />
        <Field
          label={t('directory.numbers')}
          hint={t('directory.numbers_hint')}
          value={draft.numbers}
          onValue={(numbers) => change({ numbers })}
        />
        <Field
          label={t('directory.source')}
          hint={t('directory.source_hint')}
          value={draft.source}
          onValue={(source) => change({ source })}
          maxLength={300}
        />
        <Switch label={t('directory.gone')} on={draft.gone === 'yes'} onChange={(on) => change({ gone: on ? 'yes' : '' })} />
        {propose.isError && (
          <Banner tone="bad" urgent>
            {say(propose.error)}
          </Banner>
        )}
        <Button type="submit" wide busy={propose.isPending} disabled={draft.numbers.trim() === '' || draft.source.trim() === ''}>
          {t('directory.propose')}
        </Button>
      </form>
    </Sheet>
  );
}
