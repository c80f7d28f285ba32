//! Checks `[discover]`: that it fills a setting, and that nothing it sends depends on that setting.

use super::{Checked, is_setting, requests, wrong};
use crate::connector::manifest::sections::{Sections, SettingKind};

pub(super) fn discover(sections: &Sections) -> Checked {
    let Some(discover) = &sections.discover else { return Ok(()) };
    let mut settings = sections.setting.iter();
    let fills = |kind| matches!(kind, SettingKind::Text | SettingKind::Select);
    if !settings.any(|setting| setting.id == discover.setting && fills(setting.kind)) {
        let message = format!("there is no setting `{}` of kind `text` or `select`", discover.setting);
        return wrong(["discover".into(), "setting".into()], message);
    }
    requests::url(sections, &discover.url, &["discover".into(), "url".into()])?;
    let mut names: Vec<&str> = discover.url.names().collect();
    for value in discover.query.values() {
        value.parts().iter().for_each(|part| part.each_template(&mut |template| names.extend(template.names())));
    }
    let known = |name: &str| name == "page" || is_setting(sections, name);
    if let Some(unknown) = names.iter().find(|name| !known(name)) {
        return wrong(["discover".into()], format!("nothing gives `{{{unknown}}}` a value here"));
    }
    if names.contains(&discover.setting.as_str()) {
        let message = format!("the setting `{}` is what is looked for: it has no value yet", discover.setting);
        return wrong(["discover".into()], message);
    }
    if discover.at.keys().is_none() {
        return wrong(["discover".into(), "at".into()], "the path to the list takes keys only");
    }
    Ok(())
}
