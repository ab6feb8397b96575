import { ask } from '@purser/client';
import { useLocale } from '@purser/i18n';
import { Area, Banner, Button, Card, Choices, toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { api } from '../app/api';
import { FlowPage } from '../app/FlowPage';
import { refreshMatters } from '../matters';
import { Loaded } from '../shared/loaded';
import { useReason } from '../shared/reason';
import { useDraft } from '../shared/useDraft';
import { isLinkKind, newRef, useCaseTypes, type NewCase } from './data';

const OTHER = 'other';

/** Writing to us: what it is about is known already, where one came from something. */
export function NewCasePage() {
  const { t } = useTranslation();
  const locale = useLocale();
  const types = useCaseTypes();
  const [asked] = useSearchParams();
  const kind = asked.get('kind');
  const id = asked.get('id');
  const link = isLinkKind(kind) && id !== null ? { kind, id } : null;
  const place = link ? `case.${link.kind}.${link.id}` : 'case';
  const { draft, change, clear } = useDraft(place, { type: asked.get('type') ?? OTHER, text: '', ref: newRef() });
  const send = useSend(clear);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change({ ref: draft.ref }); // kept: a second try after a reload is the same case
    send.mutate({ type: draft.type, text: draft.text.trim(), links: link ? [link] : [], ref: draft.ref });
  };
  return (
    <FlowPage title={t('cases.new.title')}>
      <Loaded query={types}>
        {(shown) => (
          <form className="stack" onSubmit={submit}>
            {link && (
              <Banner tone="info" icon="receipt">
                {t('cases.new.attached', { what: t(`cases.link.${link.kind}`) })}
              </Banner>
            )}
            <Area
              label={t('cases.new.text')}
              value={draft.text}
              onValue={(text) => change({ text })}
              maxLength={2_000}
              required
            />
            <p>{t('cases.new.never')}</p>
            <Card>
              <Choices
                legend={t('cases.new.type')}
                value={draft.type}
                onValue={(type) => change({ type })}
                choices={shown.map((type) => ({
                  value: type.code,
                  title: locale.startsWith('zh') ? type.zh : type.en,
                  detail: type.regulatory ? t('cases.new.regulatory') : undefined,
                }))}
              />
            </Card>
            <Button type="submit" wide busy={send.isPending} disabled={draft.text.trim() === ''}>
              {t('cases.new.send')}
            </Button>
          </form>
        )}
      </Loaded>
    </FlowPage>
  );
}

function useSend(clear: () => void) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const reason = useReason();
  return useMutation({
    mutationFn: (body: NewCase) => ask(api.POST('/v1/cases', { body })),
    onSuccess: (made) => {
      clear();
      refreshMatters();
      toast(t('cases.new.sent'));
      void navigate(`/cases/${made.id}`, { replace: true });
    },
    onError: (error) => toast(reason(error), false),
  });
}
