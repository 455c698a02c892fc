//! `doctor` on simulated cards.

use super::*;
use crate::cli::command::doctor::Doctor;
use crate::present::diag::tests::misfits;
use crate::session::Fault;

fn doctor(card: Card, asked: &Asked) -> Outcome {
    outcome(&Doctor::default(), asked.setting(card))
}

#[test]
fn doctor_ends_with_0_where_a_card_answers_that_this_program_works_with() {
    for name in Persona::names() {
        let outcome = doctor(persona(name, NOW), &Asked::at(NOW));
        let code = outcome.failure.as_ref().map_or(0, |failure| failure.key().0);
        let other = ["juki", "other-card"].contains(&name);
        assert_eq!(code, if other { 8 } else { 0 }, "{name}: {:?}", outcome.failure);
        assert_eq!(outcome.failure.is_some(), other, "{name}");
        let answers = ["動いています", "応答はありますが"];
        let said = String::from_utf8(outcome.text.to_vec()).unwrap();
        assert_eq!(answers.iter().any(|word| said.starts_with(word)), !other, "{name}: {said}");
    }
}

#[test]
fn the_json_of_doctor_is_as_its_schema_says() {
    let schema: Value = serde_json::from_str(include_str!("../../../docs/doctor-schema.json")).unwrap();
    for name in ["fresh", "locked-auth", "other-card"] {
        let outcome = doctor(persona(name, NOW), &Asked::at(NOW));
        let told: Value = serde_json::from_str(&crate::cli::json::line(outcome.json.unwrap())).unwrap();
        assert_eq!(misfits(&told, &schema, &schema, ""), [""; 0]);
        assert_eq!((&told["simulated"], &told["report"]), (&Value::Bool(true), &Value::Null));
    }
}

#[test]
fn the_report_is_a_new_file_that_tells_of_nobody() {
    let folder = Path::new("/tmp").join(format!("mynascope-doctor-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for name in Persona::names() {
        let card = Persona::named(name).unwrap();
        let path = folder.join(name);
        let doctor = Doctor { report: Some(path.clone()), ..Doctor::default() };
        let of = |lang| outcome(&doctor, Asked { lang, ..Asked::at(NOW) }.setting(persona(name, NOW)));
        let first = of(Lang::Ja);
        assert_eq!(first.json.unwrap()["report"], path.to_str().unwrap());
        let told = std::fs::read_to_string(&path).unwrap();
        let again = of(Lang::En);
        assert_eq!(again.json.unwrap()["report"], Value::Null, "{name}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), told, "{name}: it was replaced");
        let stopped = ["juki", "other-card"].contains(&name);
        assert_eq!(
            again.failure.map(|why| why.key()),
            Some(if stopped { (8, "other-card") } else { (1, "file") })
        );

        let holder = &card.holder;
        let known = [&holder.name, &holder.address, &card.card.serial, &card.card.city_name];
        for secret in known.into_iter().filter(|text| text.chars().count() > 2) {
            assert!(!told.contains(secret.as_str()), "{name}: {secret}");
        }
        assert!(told.contains("ATR 3B") && told.contains("\"findings\":["), "{told}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn doctor_tells_of_what_is_well_in_a_line_and_with_verbose_all_of_it() {
    let lines = |verbose| {
        let outcome = doctor(persona("fresh", NOW), &Asked { verbose, ..Asked::at(NOW) });
        text(outcome).lines().count()
    };
    assert!(lines(true) > lines(false));
}

/// The same with so many looks.
fn exercised(looks: u32, backend: impl Backend + 'static) -> Outcome {
    let doctor = Doctor { exercise: Some(looks), ..Doctor::default() };
    outcome(&doctor, Asked { lang: Lang::En, ..Asked::at(NOW) }.on(backend))
}

#[test]
fn an_exercise_reads_the_card_as_often_as_was_asked_and_tells_what_it_took() {
    let schema: Value = serde_json::from_str(include_str!("../../../docs/doctor-schema.json")).unwrap();
    let simulator = Simulator::new(persona("fresh", NOW));
    let outcome = exercised(7, simulator);
    assert_eq!(outcome.failure, None);
    let told = outcome.json.clone().unwrap();
    assert_eq!(misfits(&told, &schema, &schema, ""), [""; 0]);
    let exercise = &told["exercise"];
    assert_eq!(["of", "done", "good"].map(|key| exercise[key].as_u64()), [Some(7); 3]);
    assert_eq!((&exercise["end"], &exercise["cause"]), (&"done".into(), &Value::Null));
    assert_eq!(exercise["looks"]["count"], 7);
    let counted = |value: &Value| value["count"].as_u64().unwrap();
    let drawn: u64 = exercise["distribution"].as_array().unwrap().iter().map(counted).sum();
    assert_eq!(drawn, counted(&exercise["exchanges"]));
    let text = text(outcome);
    assert!(text.contains("\nExercise: 7 of 7 looks succeeded\n") && text.contains("█"), "{text}");
    assert!(text.ends_with("Nothing went wrong.\n"), "{text}");
}

#[test]
fn an_exercise_in_which_looks_fail_ends_with_the_code_of_what_failed_most() {
    // A card that leaves after so many exchanges, once the walk is over, and is back a moment later.
    let mut card = persona("fresh", NOW);
    card.set_hook(Box::new(|count, _| {
        (count > 40 && count % 15 == 0).then(|| sim::Reply::Left(Duration::from_millis(50)))
    }));
    let outcome = exercised(6, Simulator::new(card));
    let told = outcome.json.unwrap()["exercise"].clone();
    assert_eq!((&told["done"], &told["cause"]), (&6.into(), &"position".into()), "{told}");
    assert!(told["good"].as_u64() < Some(6) && told["card_moves"].as_u64() > Some(1), "{told}");
    assert_eq!(told["troubles"][0]["fault"], "card-left");
    assert_eq!(outcome.failure, Some(Failure::Fault(Fault::CardLeft)));
}

#[test]
fn an_exercise_without_a_card_is_none_and_its_report_has_what_came_of_it() {
    let outcome = exercised(3, Simulator::empty());
    assert_eq!(outcome.json.unwrap().get("exercise"), None);
    assert!(outcome.failure.is_some());

    let path = crate::surroundings::Surroundings::look()
        .temporary
        .join(format!("mynascope-exercise-{}", std::process::id()));
    let doctor = Doctor { exercise: Some(2), report: Some(path.clone()) };
    outcome_of(&doctor);
    let told = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(told.contains("くり返し読み取り: 2回のうち 2回 成功"), "{told}");
    let (_, json) = told.split_once("\n{").unwrap();
    let json: Value = serde_json::from_str(&format!("{{{json}")).unwrap();
    assert_eq!(json["exercise"]["good"], 2);
}

fn outcome_of(doctor: &Doctor) {
    assert_eq!(outcome(doctor, Asked::at(NOW).setting(persona("fresh", NOW))).failure, None);
}
