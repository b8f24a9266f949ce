//! The rooms of the library and what each may know of the others, held by reading the source.
//!
//! Comments, strings and whatever is compiled for tests alone are left out: the source is read as Rust's own tokens.
#![cfg(test)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use rstest::rstest;
use syn::visit::Visit;

/// Every room and its level. A room uses itself and rooms of a lower level, nothing else; so the engines, all on one
/// level with `document`, are blind to each other.
const ROOMS: [(&str, u8); 18] = [
    ("units", 0),
    ("calendar", 0),
    ("address", 0),
    ("series", 1),
    ("finance", 2),
    ("chance", 2),
    ("reference", 3),
    ("pipeline", 4),
    ("document", 5),
    ("lifecycle", 5),
    ("emissions", 5),
    ("resilience", 5),
    ("appraisal", 6),
    ("plan", 7),
    ("uncertainty", 7),
    ("portfolio", 8),
    ("study", 9),
    ("report", 10),
];

/// The rooms that may name anything of `finance`; `appraisal` discounts.
const DISCOUNTS: &str = "appraisal";
/// The rooms that may name types of `finance`, such as a schedule that a user declares, but call none of its functions.
const DECLARES_RATES: [&str; 2] = ["pipeline", "document"];

/// Crates of the Python side, and macros that print.
const FORBIDDEN: [&str; 10] =
    ["pyo3", "arrow", "arrow_array", "arrow_data", "arrow_schema", "println", "print", "eprintln", "eprint", "dbg"];

/// Where a bare number needs no unit: pure ratios. A parameter, field or function is taken for one if its name has one
/// of these words, or its documentation does (a parameter has none of its own). It is a rule of names: it trusts that
/// what calls itself a share is one.
const PURE: [&str; 11] = [
    "share",
    "shares",
    "ratio",
    "fraction",
    "factor",
    "factors",
    "probability",
    "weight",
    "multiplier",
    "correlation",
    "gap",
];

/// A file of the library without what is compiled for tests alone.
struct Source {
    /// Path below `src`.
    path: PathBuf,
    tokens: TokenStream,
}

impl Source {
    fn new(path: impl Into<PathBuf>, text: &str) -> Self {
        let path = path.into();
        let tokens = text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self { path, tokens: without_tests(tokens) }
    }

    /// The room, by the first part of the path; `lib` for the root, which may use every room.
    fn room(&self) -> String {
        let first = self.path.iter().next().unwrap_or_default();
        Path::new(first).file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }

    fn level(&self) -> Option<u8> {
        level(&self.room())
    }

    /// How many modules the file lies below the root of the crate: 1 for `room.rs` and `room/mod.rs`.
    fn depth(&self) -> usize {
        let parts = self.path.iter().count();
        let is_folder = self.path.file_name().is_some_and(|name| name == "mod.rs" || name == "lib.rs");
        if is_folder { parts - 1 } else { parts }
    }

    fn paths(&self) -> Vec<Vec<String>> {
        let mut paths = Vec::new();
        crate_paths(&self.tokens, self.depth(), &mut paths);
        paths
    }
}

fn level(room: &str) -> Option<u8> {
    ROOMS.iter().find(|(name, _)| *name == room).map(|(_, level)| *level)
}

/// The tokens less every item marked `#[cfg(test)]`.
fn without_tests(tokens: TokenStream) -> TokenStream {
    let mut kept = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_hash = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '#');
        let is_test = is_hash
            && matches!(tokens.peek(), Some(TokenTree::Group(group)) if {
                let text: String = group.stream().to_string().split_whitespace().collect();
                group.delimiter() == Delimiter::Bracket && (text == "cfg(test)" || text.starts_with("cfg(all(test"))
            });
        if is_test {
            // The item ends with its body or, if it has none, with a semicolon.
            for skipped in tokens.by_ref() {
                match skipped {
                    TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => break,
                    TokenTree::Punct(punct) if punct.as_char() == ';' => break,
                    _ => {}
                }
            }
        } else if let TokenTree::Group(group) = token {
            let inner = without_tests(group.stream());
            kept.push(TokenTree::Group(proc_macro2::Group::new(group.delimiter(), inner)));
        } else {
            kept.push(token);
        }
    }
    kept.into_iter().collect()
}

/// Every path from the root of the crate, groups taken apart: `crate::a::{b, c::d}` is `a b` and `a c d`. A path of
/// `super`s that leaves the room counts too.
fn crate_paths(tokens: &TokenStream, depth: usize, paths: &mut Vec<Vec<String>>) {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let mut place = 0;
    while place < tokens.len() {
        match &tokens[place] {
            TokenTree::Ident(word) if word == "crate" || word == "super" => {
                let mut climbed = usize::from(word == "super");
                let mut next = place + 1;
                while climbed > 0 && is_colons(&tokens, next) && is_word(&tokens, next + 2, "super") {
                    climbed += 1;
                    next += 3;
                }
                let from_root = climbed == 0 || climbed >= depth;
                if from_root && is_colons(&tokens, next) {
                    tree(&tokens, next + 2, &mut Vec::new(), paths);
                }
                place = next;
            }
            TokenTree::Group(group) => {
                let is_module = place >= 2 && is_word(&tokens, place - 2, "mod");
                crate_paths(&group.stream(), depth + usize::from(is_module), paths);
                place += 1;
            }
            _ => place += 1,
        }
    }
}

/// The paths that start with `prefix` and go on at this token.
fn tree(tokens: &[TokenTree], place: usize, prefix: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
    match tokens.get(place) {
        Some(TokenTree::Ident(word)) => {
            prefix.push(word.to_string());
            if is_colons(tokens, place + 1) {
                tree(tokens, place + 3, prefix, paths);
            } else {
                paths.push(prefix.clone());
            }
            prefix.pop();
        }
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            for part in inner.split(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',')) {
                if !part.is_empty() {
                    tree(part, 0, prefix, paths);
                }
            }
        }
        // A glob, or the generics of `Kind::<T>`.
        _ => paths.push(prefix.clone()),
    }
}

fn is_colons(tokens: &[TokenTree], place: usize) -> bool {
    let is_colon = |place| matches!(tokens.get(place), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    is_colon(place) && is_colon(place + 1)
}

fn is_word(tokens: &[TokenTree], place: usize, word: &str) -> bool {
    matches!(tokens.get(place), Some(TokenTree::Ident(found)) if found == word)
}

/// Uses of rooms of the same or a higher level, and of the root, whose shorthands hide which room is meant.
fn climbs(source: &Source) -> Vec<String> {
    let Some(own) = source.level() else { return Vec::new() };
    let room = source.room();
    source
        .paths()
        .into_iter()
        .filter(|path| path.first().is_none_or(|used| *used != room && level(used).is_none_or(|level| level >= own)))
        .map(|path| format!("{}: crate::{}", source.path.display(), path.join("::")))
        .collect()
}

/// Uses of `finance` by a room that does not discount.
fn discounts(source: &Source) -> Vec<String> {
    let room = source.room();
    if room == "lib" || room == "finance" || room == DISCOUNTS {
        return Vec::new();
    }
    let is_type = |name: &String| name.starts_with(char::is_uppercase);
    source
        .paths()
        .into_iter()
        .filter(|path| path.first().is_some_and(|used| used == "finance"))
        .filter(|path| !(DECLARES_RATES.contains(&room.as_str()) && path.last().is_some_and(is_type)))
        .map(|path| format!("{}: crate::{}", source.path.display(), path.join("::")))
        .collect()
}

fn forbidden_words(source: &Source) -> Vec<String> {
    fn words(tokens: &TokenStream, found: &mut BTreeSet<String>) {
        for token in tokens.clone() {
            match token {
                TokenTree::Ident(word) => drop(found.insert(word.to_string())),
                TokenTree::Group(group) => words(&group.stream(), found),
                _ => {}
            }
        }
    }
    let mut found = BTreeSet::new();
    words(&source.tokens, &mut found);
    let path = source.path.display();
    FORBIDDEN.iter().filter(|word| found.contains(**word)).map(|word| format!("{path}: {word}")).collect()
}

/// Bare numbers in public signatures and fields, but for pure ratios.
struct BareNumbers {
    path: PathBuf,
    found: Vec<String>,
}

impl BareNumbers {
    fn of(source: &Source) -> Vec<String> {
        if !source.level().is_some_and(|level| (2..=9).contains(&level)) {
            return Vec::new();
        }
        let file = syn::parse2::<syn::File>(source.tokens.clone());
        let file = file.unwrap_or_else(|error| panic!("{}: {error}", source.path.display()));
        let mut bare = Self { path: source.path.clone(), found: Vec::new() };
        bare.visit_file(&file);
        bare.found
    }

    fn check(&mut self, name: &str, kind: &syn::Type, attributes: &[syn::Attribute]) {
        struct Finder(bool);
        impl Visit<'_> for Finder {
            fn visit_ident(&mut self, ident: &proc_macro2::Ident) {
                self.0 |= ident == "f64";
            }
        }
        let mut finder = Finder(false);
        finder.visit_type(kind);
        if finder.0 && !is_pure(name) && !is_pure(&documentation(attributes)) {
            self.found.push(format!("{}: {name}", self.path.display()));
        }
    }

    fn check_signature(&mut self, signature: &syn::Signature, attributes: &[syn::Attribute]) {
        for input in &signature.inputs {
            if let syn::FnArg::Typed(input) = input {
                let name = match &*input.pat {
                    syn::Pat::Ident(name) => name.ident.to_string(),
                    _ => signature.ident.to_string(),
                };
                self.check(&name, &input.ty, &[]);
            }
        }
        if let syn::ReturnType::Type(_, kind) = &signature.output {
            self.check(&signature.ident.to_string(), kind, attributes);
        }
    }

    fn check_fields(&mut self, owner: &syn::Ident, fields: &syn::Fields, are_public: bool) {
        for field in fields {
            if are_public || is_public(&field.vis) {
                let name = field.ident.as_ref().unwrap_or(owner).to_string();
                self.check(&name, &field.ty, &field.attrs);
            }
        }
    }
}

impl Visit<'_> for BareNumbers {
    fn visit_item_fn(&mut self, item: &syn::ItemFn) {
        if is_public(&item.vis) {
            self.check_signature(&item.sig, &item.attrs);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &syn::ImplItemFn) {
        if is_public(&item.vis) {
            self.check_signature(&item.sig, &item.attrs);
        }
    }

    fn visit_item_trait(&mut self, item: &syn::ItemTrait) {
        for part in &item.items {
            if let (true, syn::TraitItem::Fn(method)) = (is_public(&item.vis), part) {
                self.check_signature(&method.sig, &method.attrs);
            }
        }
    }

    fn visit_item_struct(&mut self, item: &syn::ItemStruct) {
        if is_public(&item.vis) {
            self.check_fields(&item.ident, &item.fields, false);
        }
    }

    fn visit_item_enum(&mut self, item: &syn::ItemEnum) {
        for variant in &item.variants {
            self.check_fields(&variant.ident, &variant.fields, is_public(&item.vis));
        }
    }
}

const fn is_public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

fn is_pure(text: &str) -> bool {
    let text = text.to_lowercase();
    text.split(|letter: char| !letter.is_alphanumeric()).any(|word| PURE.contains(&word))
}

fn documentation(attributes: &[syn::Attribute]) -> String {
    let texts = attributes.iter().filter_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    texts.collect::<Vec<_>>().join(" ")
}

/// The files of the library, less modules that are compiled for tests alone (`tests.rs`, `tests/`).
fn library() -> Vec<Source> {
    fn files(folder: &Path, found: &mut Vec<PathBuf>) {
        let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                files(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&root, &mut found);
    let is_test = |path: &Path| path.iter().any(|part| part == "tests" || part == "tests.rs");
    found
        .iter()
        .map(|path| path.strip_prefix(&root).unwrap())
        .filter(|path| !is_test(path))
        .map(|path| Source::new(path, &fs::read_to_string(root.join(path)).unwrap()))
        .collect()
}

fn all(check: impl Fn(&Source) -> Vec<String>) -> Vec<String> {
    let sources = library();
    assert!(sources.len() > 5, "the library was not found");
    sources.iter().flat_map(check).collect()
}

const NONE: [&str; 0] = [];

#[test]
fn every_module_is_a_known_room() {
    let rooms: BTreeSet<String> = library().iter().map(Source::room).filter(|room| room != "lib").collect();
    let unknown: Vec<&String> = rooms.iter().filter(|room| level(room).is_none()).collect();
    assert!(unknown.is_empty(), "not in the table of rooms: {unknown:?}");
}

#[test]
fn rooms_use_only_rooms_of_a_lower_level() {
    assert_eq!(all(climbs), NONE);
}

#[test]
fn discounting_is_called_from_appraisal_alone() {
    assert_eq!(all(discounts), NONE);
}

#[test]
fn the_library_knows_no_python_and_never_prints() {
    assert_eq!(all(forbidden_words), NONE);
}

/// Where a bare number is what is meant, and why.
const BARE: [(&str, &str); 9] = [
    ("document/", "what users wrote, before the checks that give it a unit"),
    ("appraisal/tables/", "what others computed, before the checks that give it a unit"),
    ("appraisal/explain/", "figures of every unit side by side, each with its unit beside it"),
    ("plan/verify.rs", "gaps, which are shares"),
    ("portfolio/backend/mod.rs", "numbers of a program"),
    ("portfolio/program.rs", "numbers of a program: scaled until they have no unit of their own"),
    ("portfolio/watch.rs", "numbers of a program"),
    ("resilience/risk.rs", "numbers that failed to be return periods or losses"),
    ("series.rs", "numbers that failed to be points"),
];

#[test]
fn public_numbers_bear_units() {
    let mut found = all(BareNumbers::of);
    found.retain(|name| !BARE.iter().any(|(start, _)| name.starts_with(start)));
    assert_eq!(found, NONE);
}

// The checks themselves, on violations planted and on look-alikes.

#[rstest]
#[case::higher("emissions.rs", "use crate::appraisal::Appraisal;", &["emissions.rs: crate::appraisal::Appraisal"])]
#[case::same_level("emissions/mod.rs", "fn f() { crate::lifecycle::fold() }", &["emissions/mod.rs: crate::lifecycle::fold"])]
#[case::blind("resilience.rs", "use crate::document::Node;", &["resilience.rs: crate::document::Node"])]
#[case::grouped("finance.rs", "use crate::{units::{Money, Rate}, plan::Plan};", &["finance.rs: crate::plan::Plan"])]
#[case::nested("units.rs", "use crate::{calendar};", &["units.rs: crate::calendar"])]
#[case::glob("series.rs", "use crate::report::*;", &["series.rs: crate::report"])]
#[case::generic("series.rs", "type T = Vec<crate::plan::Plan>;", &["series.rs: crate::plan::Plan"])]
#[case::in_a_macro("series.rs", "fn f() { vec![crate::plan::new()]; }", &["series.rs: crate::plan::new"])]
#[case::by_super("units.rs", "use super::plan::Plan;", &["units.rs: crate::plan::Plan"])]
#[case::by_two_supers("units/money.rs", "use super::super::plan::Plan;", &["units/money.rs: crate::plan::Plan"])]
#[case::out_of_a_module("units.rs", "mod a { use super::super::plan::Plan; }", &["units.rs: crate::plan::Plan"])]
#[case::after_tests("units.rs", "#[cfg(test)] mod tests { use crate::plan; } use crate::study;", &["units.rs: crate::study"])]
#[case::shorthand("plan.rs", "use crate::optimize;", &["plan.rs: crate::optimize"])]
#[case::everything("plan.rs", "use crate::*;", &["plan.rs: crate::"])]
#[case::itself("plan/mod.rs", "use crate::plan::Plan;", &[])]
#[case::lower("plan.rs", "use crate::{appraisal::{self, RowId}, units::Money};", &[])]
#[case::its_own_parent("units/money.rs", "use super::plan;", &[])]
#[case::an_inner_module("units.rs", "mod a { use super::plan; }", &[])]
#[case::comment("units.rs", "// crate::plan\n/// [`crate::plan::Plan`]\nfn f() { \"crate::plan\"; }", &[])]
#[case::tests("units.rs", "#[cfg(test)]\nmod tests { use crate::plan::Plan; }", &[])]
#[case::root("lib.rs", "pub use crate::report::Table;", &[])]
fn levels_are_held(#[case] path: &str, #[case] text: &str, #[case] expected: &[&str]) {
    assert_eq!(climbs(&Source::new(path, text)), expected);
}

#[rstest]
#[case("lifecycle.rs", "use crate::finance::Schedule;", 1)]
#[case("plan.rs", "fn f() { crate::finance::npv() }", 1)]
#[case("pipeline/mod.rs", "use crate::finance::{Schedule, discount_factors};", 1)]
#[case("pipeline/mod.rs", "use crate::finance;", 1)]
#[case("pipeline/mod.rs", "use crate::finance::Schedule;", 0)]
#[case("appraisal/fold.rs", "use crate::finance::discount_factors;", 0)]
fn discounting_is_noticed(#[case] path: &str, #[case] text: &str, #[case] expected: usize) {
    assert_eq!(discounts(&Source::new(path, text)).len(), expected);
}

#[rstest]
#[case("use pyo3::prelude::*;", &["units.rs: pyo3"])]
#[case("fn f() { if true { println!(\"x\"); } }", &["units.rs: println"])]
#[case("/// Arrow, pyo3 and println!\nfn f() -> &'static str { \"println!\" }", &[])]
#[case("#[cfg(test)] mod tests { fn f() { println!(\"x\"); } }", &[])]
fn words_are_noticed(#[case] text: &str, #[case] expected: &[&str]) {
    assert_eq!(forbidden_words(&Source::new("units.rs", text)), expected);
}

#[rstest]
#[case::parameter("plan.rs", "pub fn f(cost: f64) {}", &["plan.rs: cost"])]
#[case::slice("plan.rs", "pub fn f(costs: &[Option<f64>]) {}", &["plan.rs: costs"])]
#[case::result("plan.rs", "impl P { pub fn bound(&self) -> Result<f64, E> { g() } }", &["plan.rs: bound"])]
#[case::field("plan.rs", "pub struct P { pub cost: f64, cache: f64 }", &["plan.rs: cost"])]
#[case::tuple("plan.rs", "pub struct P(pub f64);", &["plan.rs: P"])]
#[case::variant("plan.rs", "pub enum E { A(f64), B { cost: f64 } }", &["plan.rs: A", "plan.rs: cost"])]
#[case::method("plan.rs", "pub trait T { fn cost(&self) -> f64; }", &["plan.rs: cost"])]
#[case::in_a_module("plan.rs", "pub mod m { pub fn f(cost: f64) {} }", &["plan.rs: cost"])]
#[case::share("plan.rs", "pub fn f(premium_share: f64) -> Money {}", &[])]
#[case::documented("plan.rs", "/// The cost as a share of capex.\npub fn f() -> f64 {}", &[])]
#[case::shareholder("plan.rs", "pub fn f(shareholder: f64) {}", &["plan.rs: shareholder"])]
#[case::private("plan.rs", "fn f(cost: f64) {} pub(crate) fn g(cost: f64) {}", &[])]
#[case::report("report/table.rs", "pub fn f(cost: f64) {}", &[])]
fn bare_numbers_are_noticed(#[case] path: &str, #[case] text: &str, #[case] expected: &[&str]) {
    assert_eq!(BareNumbers::of(&Source::new(path, text)), expected);
}
