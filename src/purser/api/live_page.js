// Copies what stands beside a button, and keeps what changes by itself up to date.
'use strict';

const LOOK_AGAIN = 1500; // milliseconds

function select(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.textContent);
  } catch {
    // Without TLS, on another machine than this one, a page may only copy what is selected.
    select(source);
    document.execCommand('copy');
  }
  say(button);
}

// The name goes with the text: whoever hears the page is told as well.
function say(button) {
  if (button.dataset.said) return;
  const { textContent: text, ariaLabel: name } = button;
  button.dataset.said = text;
  button.textContent = button.ariaLabel = button.dataset.done;
  setTimeout(() => {
    button.textContent = text;
    button.ariaLabel = name;
    delete button.dataset.said;
  }, 1600);
}

function reveal() {
  for (const button of document.querySelectorAll('[data-copy]')) button.hidden = false;
}

const live = () => document.querySelectorAll('[data-live]');
const drawn = new Map();

async function look() {
  const answer = await fetch(document.body.dataset.here);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const old of live()) {
    const fresh = page.getElementById(old.id);
    if (!fresh || fresh.outerHTML === drawn.get(old.id)) continue;
    drawn.set(old.id, fresh.outerHTML);
    old.replaceWith(document.adoptNode(fresh));
  }
  reveal();
}

async function keepLooking() {
  if (!document.hidden) await look().catch(() => {});
  setTimeout(keepLooking, LOOK_AGAIN);
}

for (const part of live()) drawn.set(part.id, part.outerHTML);
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-copy]');
  if (button) void copy(button);
});
reveal();
setTimeout(keepLooking, LOOK_AGAIN);
