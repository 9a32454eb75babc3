import { job } from '../read-text.ts';
import type { PublicCase } from './public-case.ts';

const maps = (levels: number) => `${'{ a: '.repeat(levels)}1${' }'.repeat(levels)}`;
const twin = (text: string) => job({ action: `twin: ${text}` });

/** The limits themselves are in `test/support/twin-cases.ts`. */
export const TWINS: readonly PublicCase[] = [
  {
    name: 'ten maps inside tags, as the page of Microsoft on twins shows them',
    text: twin(`{ tags: ${maps(11)} }`),
    says: [],
  },
  {
    name: 'eleven maps inside tags',
    text: twin(`{ tags: ${maps(12)} }`),
    says: ['6:69 twin-depth: tags is nested deeper than 10 levels, the limit of a twin -> use fewer levels'],
  },
  {
    name: 'null in a map in a list: Azure/azure-iot-sdk-csharp#1741, Azure/iotedge#4159',
    text: twin('{ desired: { usb: [{ k: "1" }, { k: null }] } }'),
    says: [
      '6:45 twin-null-in-list: a list in a twin cannot contain null, not even in a map inside the list -> leave it out: null only removes keys outside lists, and a list is replaced as a whole',
    ],
  },
  {
    name: '__proto__ and constructor as keys',
    text: twin('{ tags: { __proto__: { a: 1 }, constructor: 1 } }'),
    says: [
      '6:19 twin-key: the key "__proto__" is not allowed: it can change a program in JavaScript that reads the twin -> choose another key',
      '6:40 twin-key: the key "constructor" is not allowed: it can change a program in JavaScript that reads the twin -> choose another key',
    ],
  },
  {
    name: 'a float that is larger than any whole number',
    text: twin('{ desired: { a: 1.5e300 } }'),
    says: [],
  },
  {
    name: 'a whole number that JavaScript rounds',
    text: twin('{ desired: { serial: 9007199254740993 } }'),
    says: [
      '6:30 yaml-inexact-number: this whole number is too large to be kept exactly -> put it in quotes to make it text',
    ],
  },
  {
    name: 'a dot in a key: MicrosoftDocs/azure-docs#8869',
    text: twin('{ desired: { my.setting: 1 } }'),
    says: [
      '6:22 twin-key: the key "my.setting" contains `.` -> write nested maps: `a.b: 1` is `a: { b: 1 }`',
    ],
  },
  {
    name: 'keys with #, a space and $: Azure/azure-iot-sdk-java#243, Azure/azure-iot-sdk-java#522',
    text: twin('{ tags: { "a#b": 1, "a b": 1, $x: 1 } }'),
    says: [
      '6:19 twin-key: the key "a#b" contains `#` -> use a key without `.`, `$`, `#`, spaces and control characters',
      '6:29 twin-key: the key "a b" contains a space -> use a key without `.`, `$`, `#`, spaces and control characters',
      '6:39 twin-key: the key "$x" contains `$` -> leave it out: keys with `$` are kept by the hub itself',
    ],
  },
  {
    name: 'the country code NO is text: OpenCageData/address-formatting#27',
    text: twin('{ tags: { country: NO } }'),
    says: [],
  },

  {
    name: 'a post code that begins with 0: yaml/pyyaml#107',
    text: twin('{ tags: { postalCode: 02142 } }'),
    says: [
      '6:31 yaml-number-form: YAML reads 02142 as the number 2142 -> if it is text, put it in quotes: "02142"',
    ],
  },
  {
    name: 'a version that ends with 0: crystal-lang/install-crystal#37, saltstack/salt#27469',
    text: twin('{ desired: { firmware: { version: 1.10 } } }'),
    says: [
      '6:43 yaml-number-form: YAML reads 1.10 as the number 1.1 -> if it is text, put it in quotes: "1.10"',
    ],
  },
  {
    name: 'a colour that is a number: adrienverge/yamllint#503',
    text: twin('{ desired: { color: 5319E7 } }'),
    says: [
      '6:29 yaml-number-form: YAML reads 5319E7 as the number 53190000000 -> if it is text, put it in quotes: "5319E7"',
    ],
  },
  {
    name: 'an address with a port is text: docker/compose ports',
    text: twin('{ desired: { proxy: "10.0.0.1:8080", ports: 8080:80, from: 22:00 } }'),
    says: [],
  },
];
