import type { Form } from '../form.ts';
import { place, type StandardNames } from './place.ts';
import { type Translation, translation } from './translation.ts';

/** EspoCRM lead capture: the lead's fields in camel case. */
const names: StandardNames = {
  emailAddress: 'person.email',
  firstName: 'person.firstName',
  lastName: 'person.lastName',
  name: 'fullName',
  phoneNumber: 'person.phone',
  title: 'person.title',
  addressCountry: 'person.country',
  accountName: 'company.name',
  website: 'company.domain',
  industry: 'company.industry',
  description: 'message',
};

export const translateEspo = (raw: Readonly<Record<string, unknown>>, form: Form): Translation =>
  translation(place(form, names, Object.entries(raw)), {});
