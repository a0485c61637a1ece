//! A chapter, as a list of commands.

/// What is run of a chapter.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) name: String,
    /// Whether it begins on a machine where nothing was made yet.
    pub(super) is_fresh: bool,
    pub(super) steps: Vec<Step>,
    /// Commands for a whole machine.
    pub(super) system: Vec<Step>,
}

/// A command.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) line: usize,
    pub(super) command: String,
    /// Its exit code: what `# exits 3` behind it says, or 0.
    pub(super) exits: i32,
    /// What the chapter shows of its output.
    shows: Vec<String>,
}

/// In a chapter: begin without users, stores and a server.
const FRESH: &str = "<!-- Its commands begin on a fresh machine. -->";

impl Page {
    pub(super) fn read(name: &str, text: &str) -> Self {
        let mut page = Self {
            name: name.to_owned(),
            is_fresh: text.contains(FRESH),
            steps: Vec::new(),
            system: Vec::new(),
        };
        let mut lines = text.lines().enumerate();
        while let Some((_, line)) = lines.next() {
            let indent = line.len() - line.trim_start().len();
            let Some(language) = line.trim_start().strip_prefix("```") else { continue };
            let block = lines.by_ref().take_while(|(_, line)| line.trim() != "```");
            let block = block.map(|(number, line)| (number + 1, line.get(indent..).unwrap_or_default()));
            match language.trim() {
                "console" => page.steps.extend(steps(block)),
                "console system" => page.system.extend(steps(block)),
                _ => block.for_each(drop),
            }
        }
        page
    }
}

fn steps<'a>(block: impl Iterator<Item = (usize, &'a str)>) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut continues = false;
    for (line, text) in block {
        match (text.strip_prefix("$ "), steps.last_mut()) {
            (Some(command), _) if !continues => {
                steps.push(Step { line, command: command.to_owned(), exits: 0, shows: Vec::new() });
            }
            (_, Some(step)) if continues => step.command += &format!("\n{text}"),
            (_, Some(step)) if text.starts_with("> ") => step.command += &format!("\n{}", &text[2..]),
            (_, Some(step)) => step.shows.push(text.to_owned()),
            (_, None) => panic!("line {line}: a block begins with a command, behind `$ `"),
        }
        continues = steps.last().is_some_and(|step| step.command.ends_with('\\'));
    }
    for step in &mut steps {
        let code = step.command.rsplit_once("# exits ").map(|(_, code)| code.trim().parse().unwrap());
        step.exits = code.unwrap_or(0);
    }
    steps
}

impl Step {
    /// The first line shown that the output lacks at its place. `…` in a line stands for anything; on a line of its own, for
    /// any lines. What comes after is not looked at.
    pub(super) fn missing_in(&self, output: &str) -> Option<&str> {
        let mut output = output.lines();
        let mut skips = false;
        for shown in &self.shows {
            if shown.trim() == "…" {
                skips = true;
                continue;
            }
            let found = if skips {
                output.any(|line| is_like(shown, line))
            } else {
                output.next().is_some_and(|line| is_like(shown, line))
            };
            skips = false;
            if !found {
                return Some(shown);
            }
        }
        None
    }
}

fn is_like(shown: &str, line: &str) -> bool {
    let mut parts = shown.trim_end().split('…');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = line.trim_end().strip_prefix(first) else { return false };
    let mut ends = !shown.contains('…');
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
        ends = part.is_empty();
    }
    ends && shown.contains('…') || rest.is_empty()
}
