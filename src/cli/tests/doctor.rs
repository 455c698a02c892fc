//! `doctor` on simulated cards.

use super::*;
use crate::cli::command::doctor::Doctor;
use crate::present::diag::tests::misfits;

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
        let doctor = Doctor { report: Some(path.clone()) };
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
