// Copies a code by one tap, and shows what comes in by itself.
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

let drawn = document.getElementById('letters').outerHTML;

async function look() {
  const answer = await fetch(document.body.dataset.here);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const fresh = page.getElementById('letters');
  if (!fresh || fresh.outerHTML === drawn) return;
  drawn = fresh.outerHTML;
  document.getElementById('letters').replaceWith(document.adoptNode(fresh));
  reveal();
}

async function keepLooking() {
  if (!document.hidden) await look().catch(() => {});
  setTimeout(keepLooking, LOOK_AGAIN);
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-copy]');
  if (button) void copy(button);
});
reveal();
setTimeout(keepLooking, LOOK_AGAIN);
