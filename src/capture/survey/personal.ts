import { findSecrets } from '../../manifests/findings/find-secrets.ts';
import { createSourceText } from '../../manifests/yaml/source-text.ts';
import type { JsonValue } from '../../model/json.ts';

/** Why a part of a twin is not written to a file. */
export type PrivacyReason =
  | 'a secret by its key'
  | 'a secret by its value'
  | 'personal by its key'
  | 'personal by its value'
  | 'free text';

/*
 * Keys that are left out however many devices have them. Keys are split into words (`wifiSsid`, `wifi_ssid`,
 * `wifi-ssid`); words with only one meaning are also found inside longer ones (`serialnumber`).
 */
const SECRET_WORDS =
  /^(auth|bearer|cookie|credential|hash|hmac|jwt|key|nonce|otp|pass|passcode|passkey|passphrase|passwd|password|pin|private|psk|puk|pwd|salt|sas|secret|seed|session|sig|signature|thumbprint|token|wpa)s?$/;
const SECRET_PARTS =
  /apikey|connectionstring|fingerprint|passphrase|password|secret|thumbprint|token|(access|alarm|door|entry|pass|security|unlock)code/;
const PERSONAL_WORDS =
  /^(account|addr|address|addresse|adresse|age|alias|assigned|assignee|author|besitzer|birth|birthdate|birthday|bssid|by|caretaker|children|contact|coord|coordinate|crew|customer|deveui|dob|doctor|driver|email|employee|esn|eui|family|fax|gender|geo|geohash|geolocation|gnss|gps|guest|guid|host|hostname|household|iban|iccid|imei|imsi|inspector|installer|ip|ipv4|ipv6|kunde|landlord|lat|latitude|latlng|latlon|lng|location|login|lon|longitude|mac|mail|manager|meid|member|mobile|msisdn|name|nurse|occupant|operator|owner|passport|patient|people|person|phone|plate|position|postal|postcode|prenom|pupil|recipient|registrant|renter|resident|responsible|serial|sex|sim|sn|ssid|ssn|staff|street|student|subscriber|supervisor|teacher|technician|tel|telefon|telefono|telephone|tenant|udid|user|userid|username|uuid|vin|visitor|whatsapp|who|worker|zip)s?$/;
const PERSONAL_PARTS =
  /address|contact|customer|email|firstname|iccid|imei|imsi|ipaddr|lastname|latitude|location|longitude|macaddr|msisdn|owner|phone|serial|ssid|surname|username/;
const PERSONAL_ENDINGS = /name$/;
const FREE_TEXT_WORDS = /^(comment|description|feedback|memo|message|note|remark|subject)s?$/;

/** Words of a key in small letters: split at anything but letters and digits, and also at capitals. */
function wordsOf(key: string): readonly string[] {
  const apart = key.replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2').replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2');
  return [key, apart]
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}\d]+/u))
    .flatMap((word) => [word, word.replace(/\d+$/, '')]);
}

/** Without differences that only change the look of a text: wide letters, other dashes, invisible characters. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Pd}/gu, '-');

/** Judges one key of a path. */
export function judgeKey(written: string): PrivacyReason | undefined {
  const key = plain(written);
  const words = wordsOf(key);
  const joined = key.toLowerCase().replace(/[^\p{L}]/gu, '');
  if (SECRET_PARTS.test(joined) || words.some((word) => SECRET_WORDS.test(word)))
    return 'a secret by its key';
  if (
    PERSONAL_PARTS.test(joined) ||
    PERSONAL_ENDINGS.test(joined) ||
    words.some((word) => PERSONAL_WORDS.test(word))
  )
    return 'personal by its key';
  return words.some((word) => FREE_TEXT_WORDS.test(word)) ? 'free text' : undefined;
}

/** Four numbers with dots are a version where the key says so. */
const VERSION_KEY = /version|firmware|software|release|build|revision|^[fhs]w/i;

const SECRET_TEXT =
  /SharedAccess(Key|Signature)|AccountKey\s*=|-----BEGIN|\b(?:Bearer|Basic)\s+[\w+/=-]{8}|\bsig(?:=|%3D)|\beyJ[\w-]{8,}|\b(?:password|passwd|pwd|secret|token|api_?key)\s*[:=]/i;
const URL_WITH_MORE = /[a-z][a-z0-9+.-]*:\/\/(?:[^\s/]*@|\S*[?])/i;
/** Also without a dot (inside a company), as a URL writes it, as `CORP\anna`, or as somebody's home folder. */
const ACCOUNT = /[^\s@]+(?:@|%40)[^\s@]+|^[\w.-]+\\[\w.-]+$|(?:^|[/\\])(?:home|users)[/\\]/i;
/** Names in the hub, such as parts of a connection string. */
const HUB_NAME = /\b(?:HostName|DeviceId)\s*=|\.azure-devices\./i;
const IPV4 = /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])/;
const IPV6 = /(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|[0-9a-f]{0,4}::[0-9a-f]{1,4}|[0-9a-f]{1,4}::/i;
const MAC =
  /(?<![0-9a-f])(?:[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}|(?=[0-9a-f]*\d)(?=\d*[a-f])[0-9a-f]{12})(?![0-9a-f])/i;
const GUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
const COORDINATES =
  /-?\d{1,3}\.\d{3,}°?\s*[NS]?\s*[,;/ ]\s*-?\d{1,3}\.\d{3,}|\d°\s*\d|^geo:|\bPOINT\s*\(|^[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}$/i;
const DATE_OR_VERSION = /^\d{4}-\d{2}-\d{2}(?!\d)|^\d{1,4}(?:\.\d{1,4}){1,3}$/;
const PHONE = /^[+(]?[\d\s()./-]{7,}$|\+\d[\d\s()./-]{6,}\d/;
const LONG_TOKEN =
  /(?=[A-Za-z0-9+/=]*\d)(?=[A-Za-z0-9+/=]*[A-Za-z])[A-Za-z0-9+/=]{20,}|(?=\w*[0-9])(?=\w*[a-f])[0-9a-f]{16,}|(?=[\w-]*\d)(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{32,}/;

const MAX_WORDS = 4;
const MAX_TEXT_LENGTH = 60;
/** Phone numbers, serial numbers and IMEIs have at least this many digits, also when written as numbers. */
const MAX_NUMBER = 99_999_999;

/** Judges one value, and everything inside a list. `key` is the last one of its path. */
export function judgeValue(value: JsonValue, key: string): PrivacyReason | undefined {
  if (typeof value === 'string') return judgeText(value, key);
  if (typeof value === 'number') {
    return Math.abs(value) > MAX_NUMBER ? 'personal by its value' : undefined;
  }
  if (Array.isArray(value)) {
    const items: readonly JsonValue[] = value;
    if (isPosition(items)) return 'personal by its value';
    return items.map((item) => judgeValue(item, key)).find((reason) => reason !== undefined);
  }
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value)
    .map(([inner, member]) => judgeKey(inner) ?? judgeValue(inner, '') ?? judgeValue(member, inner))
    .find((reason) => reason !== undefined);
}

function judgeText(written: string, key: string): PrivacyReason | undefined {
  const text = plain(written);
  if (
    SECRET_TEXT.test(text) ||
    URL_WITH_MORE.test(text) ||
    findSecrets(createSourceText('', text)).length > 0
  )
    return 'a secret by its value';
  if ([ACCOUNT, HUB_NAME, IPV6, MAC, GUID, COORDINATES].some((form) => form.test(text)))
    return 'personal by its value';
  if (IPV4.test(text) && !VERSION_KEY.test(key)) return 'personal by its value';
  const digits = text.replace(/\D/g, '').length;
  if (digits >= 7 && PHONE.test(text) && !DATE_OR_VERSION.test(text)) return 'personal by its value';
  if (LONG_TOKEN.test(text)) return 'a secret by its value';
  if (/\d{7}/.test(text) && !DATE_OR_VERSION.test(text) && !VERSION_KEY.test(key))
    return 'personal by its value';
  const words = text.trim().split(/\s+/).length;
  return words > MAX_WORDS || text.length > MAX_TEXT_LENGTH || /[\r\n]/.test(text) ? 'free text' : undefined;
}

function isPosition(items: readonly JsonValue[]): boolean {
  return (
    (items.length === 2 || items.length === 3) &&
    items.every((item) => typeof item === 'number' && Math.abs(item) <= 180) &&
    items.slice(0, 2).every((item) => !Number.isInteger(item))
  );
}
