//! Changes to a JSON body that leave it JSON: bytes changed by chance nearly always break it, and are refused at its door.
use serde_json::{Map, Value};

/// Draws a number below another.
pub type Draw<'a> = dyn FnMut(usize) -> usize + 'a;

/// The input with one change to the JSON after its first line; `None` if there is none. Names and values come from `words`.
pub(crate) fn changed(data: &[u8], words: &[&str], draw: &mut Draw<'_>) -> Option<Vec<u8>> {
    let (name, body) = std::str::from_utf8(data).ok()?.split_once('\n')?;
    let mut body: Value =
        if body.is_empty() { Value::Object(Map::new()) } else { serde_json::from_str(body).ok()? };
    let mut left = draw(parts(&body));
    change(at(&mut body, &mut left)?, words, draw);
    Some(format!("{name}\n{body}").into_bytes())
}

/// How many values it is made of, itself included.
fn parts(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(parts).sum::<usize>(),
        Value::Object(fields) => fields.values().map(parts).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

/// The value that so many others come before.
fn at<'a>(value: &'a mut Value, left: &mut usize) -> Option<&'a mut Value> {
    if *left == 0 {
        return Some(value);
    }
    *left -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| at(item, left)),
        Value::Object(fields) => fields.values_mut().find_map(|field| at(field, left)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

fn change(value: &mut Value, words: &[&str], draw: &mut Draw<'_>) {
    match (draw(4), value) {
        (0, value) => *value = Value::Array(vec![value.take()]),
        (1, Value::Array(items)) if !items.is_empty() => drop(items.swap_remove(draw(items.len()))),
        (1, Value::Object(fields)) if !fields.is_empty() => {
            let name = fields.keys().nth(draw(fields.len())).cloned();
            name.and_then(|name| fields.remove(&name));
        }
        (2 | 3, Value::Array(items)) => items.push(some_value(words, draw)),
        (2 | 3, Value::Object(fields)) => {
            drop(fields.insert(some_name(words, draw), some_value(words, draw)))
        }
        (_, value) => *value = some_value(words, draw),
    }
}

/// One of the words that are JSON by themselves.
fn some_value(words: &[&str], draw: &mut Draw<'_>) -> Value {
    let values: Vec<Value> = words.iter().filter_map(|word| serde_json::from_str(word).ok()).collect();
    values.get(draw(values.len())).cloned().unwrap_or_default()
}

/// The name in one of the words that begin a field.
fn some_name(words: &[&str], draw: &mut Draw<'_>) -> String {
    let names: Vec<&str> = words.iter().filter_map(|word| field(word)).collect();
    names.get(draw(names.len())).copied().unwrap_or_default().to_owned()
}

/// The name in a word such as `"label":`.
fn field(word: &str) -> Option<&str> {
    word.strip_prefix('"')?.split_once("\":").map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_json_stays_json() {
        let words = ["true", "\"label\":", "\"@9\""];
        let mut state = 1_usize;
        let mut draw = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) % below
        };
        let mut data = b"key\n{\"a\":[1,{\"b\":null}]}".to_vec();
        for _ in 0..100 {
            data = changed(&data, &words, &mut draw).unwrap();
            assert!(serde_json::from_slice::<Value>(data.strip_prefix(b"key\n").unwrap()).is_ok());
        }
        assert_eq!(changed(b"key\n{", &words, &mut draw), None);
    }
}
