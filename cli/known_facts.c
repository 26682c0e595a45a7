/*
 * known_facts.c - see known_facts.h.
 */
#include "cli/known_facts.h"

#include "base/log.h"
#include "base/moment.h"
#include "workers/verdict_rules.h"

static bool open_both(struct known_facts *facts, const struct run_setup *setup,
                      const struct options *options, struct failure *why)
{
    const struct fact_terms terms = {
        .from = text_of(setup->from_text),
        .helo = text_of(setup->helo),
        .source_ip = text_of(options->source_ip),
        .smtp_port = options->smtp_port,
        .rules = verdict_rules_fingerprint(own_rules_table(setup->rules)),
        .max_age_ms = options->max_age_ms,
    };

    return fact_store_open(&facts->recalled, setup->facts_path, &terms, why) &&
           fact_store_open(&facts->learnt, setup->facts_path, &terms, why);
}

bool known_facts_open(struct known_facts *facts, const struct run_setup *setup,
                      const struct options *options, struct failure *why)
{
    *facts = (struct known_facts){NULL, NULL};
    if (setup->facts_path[0] == '\0' || open_both(facts, setup, options, why))
        return true;
    fact_store_close(facts->recalled);
    *facts = (struct known_facts){NULL, NULL};
    if (options->facts_file)
        return false;
    log_line(LOG_WARNING, "what earlier runs learnt is not used: %s", why->sentence);
    return true;
}

void known_facts_close(struct known_facts *facts)
{
    struct failure why;

    fact_store_close(facts->recalled);
    if (facts->learnt && !fact_store_prune(facts->learnt, moment_wall_ms(), &why))
        log_line(LOG_WARNING, "what is too old stays in the facts file: %s", why.sentence);
    fact_store_close(facts->learnt);
    *facts = (struct known_facts){NULL, NULL};
}
