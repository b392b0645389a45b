import { html } from './html.js';

/** Our own 16-pixel line icons. Always beside or inside a text, so hidden from screen readers. */
const icon = (shapes) => html`<svg class="icon" viewBox="0 0 16 16" width="16" height="16"
  fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"
  stroke-linejoin="round" aria-hidden="true" focusable="false">${shapes}</svg>`;

export const ICONS = {
  open: icon(html`<circle cx="4" cy="3.5" r="1.75"/><circle cx="4" cy="12.5" r="1.75"/>
    <circle cx="12" cy="12.5" r="1.75"/><path d="M4 5.25v5.5M12 10.75V6a2 2 0 0 0-2-2H8M9.5 2.25 7.75 4 9.5 5.75"/>`),
  draft: icon(html`<circle cx="4" cy="3.5" r="1.75"/><circle cx="4" cy="12.5" r="1.75"/>
    <circle cx="12" cy="12.5" r="1.75"/><path d="M4 5.25v5.5M12 9V8.5M12 5.75v-.5M12 2.75v-.5"/>`),
  merged: icon(html`<circle cx="4.5" cy="3.5" r="1.75"/><circle cx="4.5" cy="12.5" r="1.75"/>
    <circle cx="12" cy="8" r="1.75"/><path d="M4.5 5.25v5.5M4.5 5.25C4.75 7 6.5 8 10.25 8"/>`),
  closed: icon(html`<circle cx="4" cy="3.5" r="1.75"/><circle cx="4" cy="12.5" r="1.75"/>
    <circle cx="12" cy="12.5" r="1.75"/><path d="M4 5.25v5.5M12 10.75V8M10.25 2.25l3.5 3.5M13.75 2.25l-3.5 3.5"/>`),
  none: icon(html`<circle cx="4.5" cy="3.5" r="1.75"/><circle cx="4.5" cy="12.5" r="1.75"/>
    <circle cx="11.5" cy="5" r="1.75"/><path d="M4.5 5.25v5.5M11.5 6.75C11.5 9 8 9 4.5 10"/>`),
  approved: icon(html`<path d="m3 8.5 3.25 3.25L13 5"/>`),
  changes: icon(html`<path d="M2.5 3.5h11v7.5H8l-2.75 2.5V11H2.5zM6 7.25h4"/>`),
  reviewers: icon(html`<path d="M1.5 8S4 3.75 8 3.75 14.5 8 14.5 8 12 12.25 8 12.25 1.5 8 1.5 8z"/><circle cx="8" cy="8" r="1.75"/>`),
  arrow: icon(html`<path d="M3 8h10M9.5 4.5 13 8l-3.5 3.5"/>`),
  refresh: icon(html`<path d="M13.25 8a5.25 5.25 0 1 1-1.6-3.77L13.25 5.75M13.25 2.5v3.25H10"/>`),
  more: icon(html`<path d="M3.5 8h.01M8 8h.01M12.5 8h.01" stroke-width="2.2"/>`),
  waiting: icon(html`<circle cx="8" cy="8" r="5.75"/><path d="M8 4.75V8l2 1.5"/>`),
  attention: icon(html`<path d="M8 2.25 14.25 13H1.75zM8 6.5v3M8 11.25h.01"/>`),
  search: icon(html`<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3 3"/>`),
  archive: icon(html`<path d="M2 3.25h12v3H2zM3.25 6.25v6.5h9.5v-6.5M6.5 9h3"/>`),
  wide: icon(html`<path d="M9.5 2.5h4v4M13.5 2.5 9 7M6.5 13.5h-4v-4M2.5 13.5 7 9"/>`),
  close: icon(html`<path d="m4 4 8 8M12 4l-8 8"/>`),
};
