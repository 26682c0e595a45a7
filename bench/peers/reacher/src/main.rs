//! Asks with check-if-email-exists: reacher-peer LIST CONCURRENCY
//! Prints a line for each address of LIST: the address, a tab, a status in our words.
use check_if_email_exists::smtp::verif_method::VerifMethod;
use check_if_email_exists::{check_email, CheckEmailInputBuilder, Reachable};
use futures::stream::{self, StreamExt};
use std::time::Duration;

async fn ask(address: String) -> String {
    let method = VerifMethod::new_with_same_config_for_all(
        None,
        "probe.sender.test".into(),
        "probe@sender.test".into(),
        25,
        Some(Duration::from_secs(10)),
        1,
    );
    let input = CheckEmailInputBuilder::default()
        .to_email(address.clone())
        .verif_method(method)
        .build()
        .unwrap();
    let status = match check_email(&input).await.is_reachable {
        Reachable::Safe => "deliverable",
        Reachable::Risky => "risky",
        Reachable::Invalid => "undeliverable",
        Reachable::Unknown => "unknown",
    };
    format!("{address}\t{status}")
}

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().collect();
    let list = std::fs::read_to_string(&words[1]).unwrap();
    let concurrency = words[2].parse().unwrap();
    let answers: Vec<String> = stream::iter(list.lines().map(|line| ask(line.to_string())))
        .buffer_unordered(concurrency)
        .collect()
        .await;
    println!("{}", answers.join("\n"));
}
