// Enrols and uses a passkey. The invitation is behind the # of the link: no server log ever has it.
'use strict';

const at = (id) => document.getElementById(id);
const invitation = location.hash.slice(1);

async function ask(method, path, body) {
  const answer = await fetch(`/v1/staff/${path}`, {
    method,
    headers: body ? { 'Content-Type': 'application/json' } : {},
    body: body ? JSON.stringify(body) : undefined,
  });
  const content = answer.status === 204 ? null : await answer.json();
  if (!answer.ok) throw Object.assign(new Error(content.detail), { status: answer.status });
  return content;
}

async function enrol() {
  const { options } = await ask('POST', 'enrolments/options', { invitation });
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const credential = await navigator.credentials.create({ publicKey });
  await ask('POST', 'enrolments', { invitation, credential: credential.toJSON() });
  history.replaceState(null, '', location.pathname);
}

async function signIn() {
  const { options } = await ask('POST', 'sessions/options');
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = await navigator.credentials.get({ publicKey });
  await ask('POST', 'sessions', { credential: credential.toJSON() });
}

function show(me) {
  const isInvited = !me && invitation !== '' && location.hash !== '';
  at('invited').hidden = !isInvited;
  at('enrol').hidden = !isInvited;
  at('sign_in').hidden = Boolean(me) || isInvited;
  at('sign_out').hidden = !me;
  at('who').hidden = !me;
  at('may').hidden = !me || me.permissions.length === 0;
  at('nothing').hidden = !me || me.permissions.length > 0;
  if (!me) return;
  at('who').textContent = `${me.name} · ${me.role}`;
  at('may').replaceChildren(...me.permissions.map((name) => Object.assign(document.createElement('li'), { textContent: name })));
}

async function look() {
  try {
    show(await ask('GET', 'me'));
  } catch {
    show(null);
  }
}

function on(id, act) {
  at(id).addEventListener('click', async () => {
    at('said').textContent = '';
    try {
      await act();
    } catch (error) {
      at('said').textContent = error.status ? error.message : document.querySelector('main').dataset.failed;
    }
    await look();
  });
}

if (window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
  on('enrol', enrol);
  on('sign_in', signIn);
  on('sign_out', () => ask('DELETE', 'sessions/current'));
  look();
} else {
  at('said').textContent = document.querySelector('main').dataset.unsupported;
}
