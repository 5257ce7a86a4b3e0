type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** An element with attributes (false, null: left out; true: empty) and children. Never HTML text, never an inline style. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : `${value}`);
  element.append(...children);
  return element;
}

/** `{label} is required.` with its parts put in. */
export const fill = (template: string | undefined, parts: Readonly<Record<string, string | number>>): string =>
  (template ?? '').replace(/\{(\w+)\}/g, (whole, name: string) => `${parts[name] ?? whole}`);
