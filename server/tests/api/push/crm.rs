//! A stand-in for CiviCRM: its API's version 4 for contributions, with `trxn_id` unique, and every way of failing.
use axum::Router;
use axum::body::Body;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// How it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    Works,
    /// With that status and an error.
    Status(u16),
    /// An error, with the status of success.
    ErrorIn200,
    /// A page for people.
    NotJson,
    /// With success, and no record.
    SavedNothing,
    /// It saves, and then the connection breaks.
    LostAnswer,
    /// It saves, and never says so.
    Silence,
}

#[derive(Debug, Default)]
struct Inside {
    manner: Mutex<Option<Manner>>,
    contributions: Mutex<BTreeMap<String, Map<String, Value>>>,
    refused: Mutex<Vec<String>>,
}

/// It; closed when dropped.
#[derive(Debug)]
pub(super) struct Crm {
    inside: Arc<Inside>,
    url: String,
    /// Ends with it.
    _task: JoinSet<()>,
}

impl Crm {
    pub(super) async fn open() -> Self {
        let inside = Arc::new(Inside::default());
        let router = Router::new()
            .route("/civicrm/ajax/api4/Contribution/{action}", post(answer))
            .with_state(inside.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let mut task = JoinSet::new();
        task.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { inside, url, _task: task }
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    pub(super) fn answers(&self, manner: Manner) {
        *self.inside.manner.lock().unwrap() = Some(manner);
    }

    /// By their `trxn_id`.
    pub(super) fn contributions(&self) -> BTreeMap<String, Value> {
        let kept = self.inside.contributions.lock().unwrap();
        kept.iter().map(|(key, record)| (key.clone(), Value::Object(record.clone()))).collect()
    }

    /// A person changes one.
    pub(super) fn edit(&self, key: &str, name: &str, value: Value) {
        self.inside.contributions.lock().unwrap().get_mut(key).unwrap().insert(name.into(), value);
    }

    /// What was wrong with calls.
    pub(super) fn refused(&self) -> Vec<String> {
        self.inside.refused.lock().unwrap().clone()
    }
}

async fn answer(
    State(inside): State<Arc<Inside>>,
    Path(action): Path<String>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let manner = inside.manner.lock().unwrap().unwrap_or(Manner::Works);
    let error =
        |code: &str| json!({ "error_code": code, "error_message": format!("{form:?}"), "status": 500 });
    match manner {
        Manner::Status(status) => {
            (StatusCode::from_u16(status).unwrap(), axum::Json(error("1"))).into_response()
        }
        Manner::ErrorIn200 => axum::Json(error("mandatory_missing")).into_response(),
        Manner::NotJson => (StatusCode::OK, "<!doctype html><p>Welcome</p>").into_response(),
        Manner::SavedNothing => axum::Json(json!({ "values": [], "count": 0 })).into_response(),
        Manner::Works | Manner::LostAnswer | Manner::Silence => match inside.take(&action, &headers, &form) {
            Ok(values) if manner == Manner::Works => {
                axum::Json(json!({ "entity": "Contribution", "action": action, "values": values }))
                    .into_response()
            }
            Ok(_) if manner == Manner::Silence => {
                tokio::time::sleep(Duration::from_secs(60)).await;
                StatusCode::OK.into_response()
            }
            Ok(_) => {
                let broken = std::io::Error::other("the connection breaks");
                Body::from_stream(futures_util::stream::iter([Ok("{\"values\":"), Err(broken)]))
                    .into_response()
            }
            Err(why) => {
                inside.refused.lock().unwrap().push(why);
                (StatusCode::INTERNAL_SERVER_ERROR, axum::Json(error("0"))).into_response()
            }
        },
    }
}

impl Inside {
    fn take(
        &self,
        action: &str,
        headers: &HeaderMap,
        form: &HashMap<String, String>,
    ) -> Result<Vec<Value>, String> {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        if header("x-civi-auth") != Some("Bearer the key") {
            return Err("who is asking?".into());
        }
        if header("x-requested-with") != Some("XMLHttpRequest") {
            return Err("a forgery is suspected".into());
        }
        let params = form.get("params").filter(|_| form.len() == 1).ok_or("no params, or more than that")?;
        let params: Value = serde_json::from_str(params).map_err(|error| error.to_string())?;
        match action {
            "save" => self.save(&params),
            "update" => self.update(&params),
            _ => Err(format!("there is no action {action}")),
        }
    }

    fn save(&self, params: &Value) -> Result<Vec<Value>, String> {
        if params["match"] != json!(["trxn_id"]) || params["records"].as_array().map(Vec::len) != Some(1) {
            return Err(format!("one record with a match, not {params}"));
        }
        let record = params["records"][0].as_object().ok_or("a record is an object")?;
        let key = record.get("trxn_id").and_then(Value::as_str).ok_or("without its key")?;
        let mut kept = self.contributions.lock().unwrap();
        let missing = ["contact_id", "financial_type_id:name", "total_amount"];
        if !kept.contains_key(key) && missing.iter().any(|name| record.get(*name).is_none_or(Value::is_null))
        {
            return Err(format!("mandatory values are missing in {params}"));
        }
        kept.entry(key.into()).or_default().extend(record.clone());
        Ok(vec![json!({ "id": kept.len() })])
    }

    fn update(&self, params: &Value) -> Result<Vec<Value>, String> {
        let key = params["where"][0][2].as_str().ok_or("without a key")?;
        if params["where"] != json!([["trxn_id", "=", key]]) {
            return Err(format!("one of a key, not {params}"));
        }
        let values = params["values"].as_object().ok_or("values are an object")?;
        let mut kept = self.contributions.lock().unwrap();
        Ok(kept
            .get_mut(key)
            .map(|record| {
                record.extend(values.clone());
                json!({ "id": 1 })
            })
            .into_iter()
            .collect())
    }
}
