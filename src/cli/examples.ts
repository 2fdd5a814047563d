/** Examples of each command, by its name after `dcbm`; help and reference show them. */
export const examples: Readonly<Record<string, readonly string[]>> = {
  demo: ['dcbm demo --once', 'dcbm demo --page 8090'],
  simulate: [
    'dcbm simulate --port 8080',
    'dcbm simulate --port 0 --firmware v1 --seed 7 --verbose',
    'dcbm simulate --faults faults.json',
    'dcbm simulate --replay meter.capture.json',
  ],
  doctor: [
    'dcbm doctor 192.168.1.2',
    'dcbm doctor --config everest.yaml --module lem_1',
    'dcbm doctor 192.168.1.2 --public-key meter.key --tls-certificate meter.pem --format json',
  ],
  status: [
    'dcbm status 192.168.1.2',
    'dcbm status 192.168.1.2 --format json | jq .statusBits',
    'dcbm status --config meters.yaml --meter left',
  ],
  watch: [
    'dcbm watch 192.168.1.2',
    'dcbm watch 192.168.1.2 --count 5 --format jsonl',
    'dcbm watch 192.168.1.2 --page',
  ],
  certificate: ['dcbm certificate 192.168.1.2 --format text > meter.pem'],
  logbook: ['dcbm logbook 192.168.1.2', 'dcbm logbook 192.168.1.2 --format jsonl > logbook.jsonl'],
  capture: [
    'dcbm capture 192.168.1.2 --out meter.capture.json',
    'dcbm capture 192.168.1.2 --tls-certificate meter.pem --out meter.capture.json --live 60',
    'dcbm simulate --replay meter.capture.json',
  ],
  start: [
    "dcbm start 192.168.1.2 --transaction-id 1 --evse-id 'DE*ABC*E1*1' --identification-data 04A1B2C3 --journal meter.journal",
    "dcbm start 192.168.1.2 --transaction-id 2 --evse-id 'DE*ABC*E1*1' --replace",
  ],
  stop: ['dcbm stop 192.168.1.2 --journal meter.journal', 'dcbm stop 192.168.1.2 --transaction-id 1'],
  settings: [
    'dcbm settings 192.168.1.2',
    'dcbm settings 192.168.1.2 set zone=+01:00 dst=on',
    'dcbm settings 192.168.1.2 set ntp=on ntp.server1=192.168.1.1',
    'dcbm settings 192.168.1.2 set IT=ISO14443',
  ],
  tls: ['dcbm tls 192.168.1.2 on', 'dcbm tls 192.168.1.2 off --tls-certificate meter.pem'],
  completion: [
    'source <(dcbm completion bash)',
    'source <(dcbm completion zsh)',
    'dcbm completion fish > ~/.config/fish/completions/dcbm.fish',
  ],
  everest: [
    'dcbm everest 192.168.1.2 --broker mqtt://127.0.0.1:1883 --module-id powermeter_1 --journal meter.journal',
    'dcbm everest --config everest.yaml --module powermeter_1 --broker mqtt://127.0.0.1:1883',
  ],
  serve: ['dcbm serve --config site.yaml', 'dcbm serve --config site.yaml --format jsonl | jq .msg'],
  'config check': ['dcbm config check meters.yaml', 'dcbm config check everest.yaml --module lem_1'],
  'ocmf verify': [
    'dcbm ocmf verify record.ocmf --public-key meter.key',
    'dcbm ocmf verify record.xml',
    'dcbm records export --journal meter.journal | dcbm ocmf verify --batch',
  ],
  'ocmf show': ['dcbm ocmf show record.ocmf --public-key meter.key'],
  'ocmf export': [
    'dcbm ocmf export record.ocmf --public-key meter.key --to-format safe-xml > record.xml',
    'dcbm ocmf export record.ocmf --public-key meter.key --to-format ocpp201',
  ],
  'records list': [
    'dcbm records list --journal meter.journal',
    'dcbm records list --journal meter.journal --evidence',
  ],
  'records show': ['dcbm records show tx-1 --journal meter.journal'],
  'records export': [
    'dcbm records export --journal meter.journal --to-format safe-xml > records.xml',
    'dcbm records export --journal meter.journal --from 2026-11-01T00:00:00Z --to 2026-12-01T00:00:00Z',
  ],
  'records check': ['dcbm records check --journal meter.journal'],
};

/** As they stand at the end of a help. */
export function exampleText(name: string): string {
  const lines = examples[name] ?? [];
  return lines.length === 0 ? '' : ['', 'Examples:', ...lines.map(line => `  ${line}`)].join('\n');
}
