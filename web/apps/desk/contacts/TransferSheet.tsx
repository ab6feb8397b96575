import { ask } from '@purser/client';
import { Banner, Button, Sheet, toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api } from '@purser/staff/app/api';
import { plain } from '@purser/staff/matters/words';
import { Many } from '@purser/staff/shared/Many';
import { useReason } from '@purser/staff/shared/reason';
import { Select } from '@purser/staff/shared/Select';
import { refreshDesk, useChoices, type Contact } from './data';

const BANDS = ['theft', 'money_missing', 'rest'] as const;

/** To whoever is good at it. The customer keeps the place they first had. */
export function TransferSheet({ contact, call, onClose }: { contact: Contact; call?: string; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const say = useReason();
  const navigate = useNavigate();
  const known = useChoices().data?.skills ?? [];
  const [skills, setSkills] = useState(contact.skills.join(' '));
  const [band, setBand] = useState(contact.band);
  const nameOf = (skill: string) => {
    const path = `contacts.skill.${skill}`;
    return i18n.exists(path) ? i18n.t(path as 'contacts.skill.refunds') : plain(skill);
  };
  const hand = useMutation({
    mutationFn: () => {
      const body = { skills: skills.split(' ').filter(Boolean), to: null, band };
      if (call !== undefined) {
        const params = { path: { call_id: call } };
        return ask<unknown>(api.POST('/v1/staff/calls/{call_id}/transfer', { params, body }));
      }
      const params = { path: { contact_id: contact.id } };
      return ask<unknown>(api.POST('/v1/staff/contacts/{contact_id}/transfer', { params, body }));
    },
    onSuccess: () => {
      toast(t('contacts.handed_on'));
      onClose();
      void navigate('/contacts');
    },
    onSettled: refreshDesk,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    hand.mutate();
  };
  return (
    <Sheet open title={t('contacts.hand_on')} closeLabel={t('shell.close')} locked={hand.isPending} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <p>{t('contacts.hand_on_means')}</p>
        <Many label={t('contacts.skills')} choices={known} nameOf={nameOf} value={skills} onValue={setSkills} />
        <Select
          label={t('contacts.urgency')}
          value={band}
          choices={BANDS.map((value) => ({ value, title: t(`contacts.band.${value}`) }))}
          onValue={setBand}
        />
        {hand.isError && (
          <Banner tone="bad" urgent>
            {say(hand.error)}
          </Banner>
        )}
        <Button type="submit" wide busy={hand.isPending}>
          {t('contacts.hand_on')}
        </Button>
      </form>
    </Sheet>
  );
}
