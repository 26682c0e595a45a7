// Asks with one of three packages: ask.mjs PACKAGE LIST CONCURRENCY
// Prints a line for each address of LIST: the address, a tab, a status in our words.
import { readFileSync } from "node:fs";

const FROM = "probe@sender.test";

const packages = {
  "email-verify": async () => {
    const { default: verifier } = await import("email-verify");
    return (email) =>
      new Promise((resolve) =>
        verifier.verify(email, { sender: FROM, fqdn: "probe.sender.test", timeout: 10000 },
          (error, info) => {
            if (error || info.code !== verifier.verifyCodes.finishedVerification)
              resolve(info?.code === verifier.verifyCodes.domainNotFound ? "undeliverable" : "unknown");
            else resolve(info.success ? "deliverable" : "undeliverable");
          }));
  },
  "deep-email-validator": async () => {
    const { validate } = await import("deep-email-validator");
    return async (email) => {
      const answer = await validate({ email, sender: FROM, validateTypo: false,
        validateDisposable: false });
      return answer.valid ? "deliverable" : "undeliverable";
    };
  },
  "email-validator-js": async () => {
    const { verifyEmail } = await import("@emailcheck/email-validator-js");
    return async (emailAddress) => {
      const answer = await verifyEmail({ emailAddress, verifyMx: true, verifySmtp: true,
        smtpPort: 25, timeout: 10000, checkDisposable: false, checkFree: false });
      if (answer.validFormat === false || answer.validMx === false) return "undeliverable";
      if (answer.validSmtp === null || answer.validSmtp === undefined) return "unknown";
      return answer.validSmtp ? "deliverable" : "undeliverable";
    };
  },
};

const [name, list, concurrency] = process.argv.slice(2);
const ask = await packages[name]();
const addresses = readFileSync(list, "ascii").trim().split("\n");
const answers = [];
let next = 0;

async function work() {
  while (next < addresses.length) {
    const address = addresses[next++];
    let status;
    try {
      status = await ask(address);
    } catch (error) {
      status = "unknown";
    }
    answers.push(`${address}\t${status}`);
  }
}

await Promise.all(Array.from({ length: Number(concurrency) }, work));
console.log(answers.join("\n"));
process.exit(0);
