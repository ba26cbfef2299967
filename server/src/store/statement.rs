//! Statements with what is bound to them, made apart from the connection that runs
//! them: the writer only hands them on.

use sqlx::{
    Arguments, AssertSqlSafe, Encode, Sqlite, SqliteConnection, Type, sqlite::SqliteArguments,
};

use super::StoreError;

/// Rows that one statement inserts: few lengths, so that SQLite's compiled statements
/// serve again.
const LENGTHS: [usize; 4] = [64, 16, 4, 1];

/// What is bound to a statement, in order.
#[derive(Default)]
pub(super) struct Bound(SqliteArguments);

impl Bound {
    /// Binds the next value.
    pub(super) fn bind<'t, T>(&mut self, value: T) -> &mut Self
    where
        T: Encode<'t, Sqlite> + Type<Sqlite>,
    {
        self.0.add(value).expect("text and numbers can be bound");
        self
    }
}

/// SQL with its values.
pub(super) struct Statement {
    sql: String,
    bound: Bound,
}

impl Statement {
    /// `sql`, which is written here and holds nothing that was received, with values.
    pub(super) fn new(sql: impl Into<String>, bind: impl FnOnce(&mut Bound)) -> Self {
        let mut bound = Bound::default();
        bind(&mut bound);
        Self { sql: sql.into(), bound }
    }

    /// Runs it.
    pub(super) async fn run(self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        let Self { sql, bound } = self;
        sqlx::query_with(AssertSqlSafe(sql), bound.0).execute(connection).await?;
        Ok(())
    }
}

/// Inserts many rows with few statements: `insert` up to `values`, a row's number of
/// columns, and what comes after the rows.
pub(super) fn insert_all<T>(
    insert: &str,
    columns: usize,
    then: &str,
    rows: &[T],
    bind: impl Fn(&mut Bound, &T),
) -> Vec<Statement> {
    let row = format!("({})", vec!["?"; columns].join(", "));
    let (mut statements, mut rest) = (Vec::new(), rows);
    for length in LENGTHS {
        let sql = format!("{insert} values {} {then}", vec![row.as_str(); length].join(", "));
        while rest.len() >= length {
            let (rows, others) = rest.split_at(length);
            rest = others;
            statements.push(Statement::new(sql.as_str(), |bound| {
                for row in rows {
                    bind(bound, row);
                }
            }));
        }
    }
    statements
}

/// A list to bind where a statement asks for `json_each(?)`.
pub(super) fn list<T: ToString>(values: impl IntoIterator<Item = T>) -> String {
    let values: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
    serde_json::to_string(&values).expect("strings are JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_rows_take_few_statements() {
        let rows: Vec<i64> = (0..150).collect();
        let statements = insert_all("insert into t (n)", 1, "", &rows, |bound, n| {
            bound.bind(*n);
        });
        let lengths = statements.iter().map(|it| it.bound.0.len());
        assert_eq!(lengths.collect::<Vec<_>>(), [64, 64, 16, 4, 1, 1]);
        assert_eq!(statements[3].sql.matches('?').count(), 4);
    }
}
