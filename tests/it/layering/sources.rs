//! The sources as the compiler reads them: which item each path means, and in which file that item is defined.
//!
//! A name that is handed on (`pub use`) is followed to where it is defined. What a macro makes is taken to be defined
//! where the macro is called; inside a call only paths of two names or more are seen, since tokens tell no more.
//! Knows nothing of rooms and rules.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::visit::{self, Visit};
use syn::{Attribute, Item, Meta, UseTree, Visibility};

/// What a path means.
#[derive(Debug)]
pub(super) enum Target {
    /// An item of a module: the module, and the item's name.
    Item(usize, String),
    Module(usize),
    /// In another crate, by its whole path.
    Crate(Vec<String>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    Use,
    /// `pub use`: hands a name on, and needs it no more than its declaration does.
    Reexport,
    Glob,
    Path,
}

/// A path as it is written.
pub(super) struct Mention {
    pub(super) module: usize,
    pub(super) line: usize,
    pub(super) path: Vec<String>,
    pub(super) how: How,
    pub(super) test: bool,
}

/// A string that stands in the code of a module, attributes and comments apart; or what a `cfg` asks.
pub(super) struct Said {
    pub(super) module: usize,
    pub(super) line: usize,
    pub(super) text: String,
    pub(super) test: bool,
}

#[derive(Default)]
struct Module {
    path: Vec<String>,
    file: String,
    names: BTreeSet<String>,
    uses: Vec<(String, Vec<String>)>,
    globs: Vec<Vec<String>>,
    test: bool,
}

/// How many names are followed to other names before a path counts as one that leads nowhere.
const DEEP: u8 = 12;

#[derive(Default)]
pub(super) struct Sources {
    modules: Vec<Module>,
    index: BTreeMap<Vec<String>, usize>,
    crates: Vec<String>,
    pub(super) mentions: Vec<Mention>,
    pub(super) said: Vec<Said>,
    /// What is asked by `cfg`, as attribute and as macro.
    pub(super) asked: Vec<Said>,
    /// A string that nobody reads: of bytes, or in an attribute which is neither documentation nor a lint's.
    pub(super) unspoken: Vec<Said>,
    /// A file that a module is bound to, by a `path` and not by its name.
    pub(super) bound: Vec<Said>,
}

impl Sources {
    /// Reads files, each by its name below `src/`; `crates` are those that a path may begin with.
    pub(super) fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>, crates: Vec<String>) -> Self {
        let mut sources = Self { crates, ..Self::default() };
        sources.module(&[], "lib.rs");
        for (file, text) in files {
            let path: Vec<String> = match file.trim_end_matches(".rs") {
                "lib" => Vec::new(),
                below => below.split('/').map(ToOwned::to_owned).collect(),
            };
            let module = sources.module(&path, file);
            let test = sources.modules[module].test;
            let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("src/{file}: {error}"));
            let mut reader = Reader { sources: &mut sources, module, test };
            reader.declare(&parsed.items);
            reader.visit_file(&parsed);
        }
        // A file may be read before the one that says that it is a test.
        let below_test =
            |path: &[String]| (1..=path.len()).any(|n| sources.modules[sources.index[&path[..n]]].test);
        let tests: Vec<bool> = sources.modules.iter().map(|module| below_test(&module.path)).collect();
        sources.mentions.iter_mut().for_each(|it| it.test |= tests[it.module]);
        let said = sources.said.iter_mut().chain(&mut sources.asked);
        let said = said.chain(&mut sources.unspoken).chain(&mut sources.bound);
        said.for_each(|it| it.test |= tests[it.module]);
        sources
    }

    /// The module of that path, made where it is new, with those above it.
    fn module(&mut self, path: &[String], file: &str) -> usize {
        if let Some(known) = self.index.get(path) {
            return *known;
        }
        if let Some((_, above)) = path.split_last() {
            self.module(above, &format!("{}.rs", above.join("/")));
        }
        self.modules.push(Module { path: path.to_vec(), file: file.to_owned(), ..Module::default() });
        self.index.insert(path.to_vec(), self.modules.len() - 1);
        self.modules.len() - 1
    }

    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        self.modules.iter().map(|module| module.file.as_str())
    }

    pub(super) fn file(&self, module: usize) -> &str {
        &self.modules[module].file
    }

    /// What a path begins at, and what of it is left: `crate`, `self` and `super` walked.
    fn begin<'a>(&self, module: usize, path: &'a [String]) -> Option<(usize, &'a [String])> {
        let (first, mut rest) = path.split_first()?;
        let mut at = match first.as_str() {
            "crate" | "mynascope" => return Some((0, rest)),
            "self" => module,
            "super" => self.above(module)?,
            _ => return None,
        };
        while let Some((_, after)) = rest.split_first().filter(|(next, _)| *next == "super") {
            (at, rest) = (self.above(at)?, after);
        }
        Some((at, rest))
    }

    fn above(&self, module: usize) -> Option<usize> {
        self.index.get(self.modules[module].path.split_last()?.1).copied()
    }

    /// The room that a path names in so many words, whoever handed its item on.
    pub(super) fn written(&self, mention: &Mention) -> Option<String> {
        let (at, rest) = self.begin(mention.module, &mention.path)?;
        self.modules[at].path.first().or(rest.first()).cloned()
    }

    /// What a path means where it stands; nothing where it begins with a local name or one of the language.
    pub(super) fn target(&self, mention: &Mention) -> Option<Target> {
        self.find(mention.module, &mention.path, DEEP)
    }

    fn find(&self, module: usize, path: &[String], deep: u8) -> Option<Target> {
        if let Some((at, rest)) = self.begin(module, path) {
            return Some(self.walk(at, rest, deep));
        }
        let (first, rest) = path.split_first()?;
        self.named(module, first, rest, deep)
            .or_else(|| self.crates.contains(first).then(|| Target::Crate(path.to_vec())))
    }

    fn walk(&self, at: usize, rest: &[String], deep: u8) -> Target {
        let Some((name, rest)) = rest.split_first() else { return Target::Module(at) };
        self.named(at, name, rest, deep).unwrap_or_else(|| Target::Item(at, name.clone()))
    }

    fn named(&self, at: usize, name: &str, rest: &[String], deep: u8) -> Option<Target> {
        let deep = deep.checked_sub(1)?;
        let module = &self.modules[at];
        let is_item = module.names.contains(name);
        let below: Vec<String> = module.path.iter().cloned().chain([name.to_owned()]).collect();
        if let Some(child) = self.index.get(&below).filter(|_| !is_item || !rest.is_empty()) {
            return Some(self.walk(*child, rest, deep));
        }
        if is_item {
            return Some(Target::Item(at, name.to_owned()));
        }
        if let Some((_, to)) = module.uses.iter().find(|(known, _)| known == name) {
            return self.find(at, &[to, rest].concat(), deep);
        }
        module.globs.iter().find_map(|glob| match self.find(at, glob, deep)? {
            Target::Module(there) if there != at => self.named(there, name, rest, deep),
            _ => None,
        })
    }
}

/// Walks one file.
struct Reader<'a> {
    sources: &'a mut Sources,
    module: usize,
    test: bool,
}

/// Compiled for tests alone.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"))
        .any(|attribute| attribute.parse_args::<Meta>().is_ok_and(|asked| asks_for_test(&asked)))
}

/// `test`, or that together with something else; not that or something else.
fn asks_for_test(asked: &Meta) -> bool {
    match asked {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if list.path.is_ident("all") => {
            let all =
                list.parse_args_with(syn::punctuated::Punctuated::<Meta, syn::Token![,]>::parse_terminated);
            all.is_ok_and(|all| all.iter().any(asks_for_test))
        }
        _ => false,
    }
}

/// What the last name of a macro's path asks for, if it is one of those that ask.
fn asks(name: &str) -> bool {
    matches!(name, "cfg" | "cfg_attr" | "cfg_select")
}

/// The file that a `path` binds a module to, as it is written.
fn bound(attributes: &[Attribute]) -> Option<String> {
    attributes.iter().find_map(|attribute| match &attribute.meta {
        Meta::NameValue(it) if it.path.is_ident("path") => match &it.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(path), .. }) => Some(path.value()),
            _ => None,
        },
        _ => None,
    })
}

impl Reader<'_> {
    /// The names that a module's items have in it.
    fn declare(&mut self, items: &[Item]) {
        self.sources.modules[self.module].names.extend(items.iter().filter_map(|item| {
            Some(match item {
                Item::Const(it) => it.ident.to_string(),
                Item::Enum(it) => it.ident.to_string(),
                Item::Fn(it) => it.sig.ident.to_string(),
                Item::Macro(it) => it.ident.as_ref()?.to_string(),
                Item::Static(it) => it.ident.to_string(),
                Item::Struct(it) => it.ident.to_string(),
                Item::Trait(it) => it.ident.to_string(),
                Item::Type(it) => it.ident.to_string(),
                _ => return None,
            })
        }));
    }

    fn mention(&mut self, line: usize, path: Vec<String>, how: How) {
        self.sources.mentions.push(Mention { module: self.module, line, path, how, test: self.test });
    }

    fn say(&mut self, literal: &syn::Lit, is_spoken: bool) {
        let line = literal.span().start().line;
        let mut keep = |is_spoken: bool, text: String| {
            let kept = if is_spoken { &mut self.sources.said } else { &mut self.sources.unspoken };
            kept.push(Said { module: self.module, line, text, test: self.test });
        };
        match literal {
            syn::Lit::Str(string) => keep(is_spoken, string.value()),
            syn::Lit::ByteStr(string) => keep(false, String::from_utf8_lossy(&string.value()).into_owned()),
            syn::Lit::CStr(string) => keep(false, string.value().to_string_lossy().into_owned()),
            _ => {}
        }
    }

    /// Every string in an attribute.
    fn attribute(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.attribute(group.stream()),
                TokenTree::Literal(literal) => self.say(&syn::Lit::new(literal), false),
                _ => {}
            }
        }
    }

    fn ask(&mut self, line: usize, what: &TokenStream) {
        let text = what.to_string();
        self.sources.asked.push(Said { module: self.module, line, text, test: self.test });
    }

    fn tree(&mut self, tree: &UseTree, before: &[String], how: How) {
        let with = |ident: &syn::Ident| [before, &[ident.unraw().to_string()]].concat();
        let (ident, name) = match tree {
            UseTree::Path(path) => return self.tree(&path.tree, &with(&path.ident), how),
            UseTree::Group(group) => return group.items.iter().for_each(|it| self.tree(it, before, how)),
            UseTree::Glob(glob) => {
                self.sources.modules[self.module].globs.push(before.to_vec());
                let line = glob.star_token.spans[0].start().line;
                return self.mention(line, before.to_vec(), if how == How::Use { How::Glob } else { how });
            }
            UseTree::Name(name) => (&name.ident, &name.ident),
            UseTree::Rename(rename) => (&rename.ident, &rename.rename),
        };
        let path = if ident == "self" { before.to_vec() } else { with(ident) };
        let name = if name == "self" {
            before.last().cloned().unwrap_or_default()
        } else {
            name.unraw().to_string()
        };
        self.sources.modules[self.module].uses.push((name, path.clone()));
        self.mention(ident.span().start().line, path, how);
    }

    fn tokens(&mut self, tokens: TokenStream) {
        let (mut path, mut line, mut colons, mut asked) = (Vec::new(), 0, 0, false);
        for token in tokens.into_iter().map(Some).chain([None]) {
            match token {
                Some(TokenTree::Punct(punct)) if punct.as_char() == ':' => {
                    colons += 1;
                    continue;
                }
                Some(TokenTree::Ident(ident)) if colons == 2 && !path.is_empty() => {
                    path.push(ident.unraw().to_string());
                    asked = asks(&path[path.len() - 1]);
                }
                other => {
                    if let (true, Some(TokenTree::Group(group))) = (asked, &other) {
                        self.ask(line, &group.stream());
                    }
                    asked = match &other {
                        Some(TokenTree::Ident(ident)) => asks(&ident.unraw().to_string()),
                        Some(TokenTree::Punct(punct)) => asked && punct.as_char() == '!',
                        _ => false,
                    };
                    let whole = std::mem::take(&mut path);
                    if whole.len() > 1 {
                        self.mention(line, whole, How::Path);
                    }
                    match other {
                        Some(TokenTree::Ident(ident)) => {
                            (path, line) = (vec![ident.unraw().to_string()], ident.span().start().line);
                        }
                        Some(TokenTree::Group(group)) => self.tokens(group.stream()),
                        Some(TokenTree::Literal(literal)) => self.say(&syn::Lit::new(literal), true),
                        _ => {}
                    }
                }
            }
            colons = 0;
        }
    }
}

/// What is compiled for tests alone is marked as such.
macro_rules! marked {
    ($($visit:ident $node:ident)+) => {
        $(fn $visit(&mut self, node: &'ast syn::$node) {
            let before = self.test;
            self.test |= is_test(&node.attrs);
            visit::$visit(self, node);
            self.test = before;
        })+
    };
}

impl<'ast> Visit<'ast> for Reader<'_> {
    marked! {
        visit_item_const ItemConst visit_item_enum ItemEnum visit_item_fn ItemFn visit_item_impl ItemImpl
        visit_item_macro ItemMacro visit_item_static ItemStatic visit_item_struct ItemStruct
        visit_item_trait ItemTrait visit_item_type ItemType visit_impl_item_const ImplItemConst
        visit_impl_item_fn ImplItemFn visit_trait_item_fn TraitItemFn visit_field Field visit_variant Variant
        visit_arm Arm visit_local Local visit_stmt_macro StmtMacro visit_field_value FieldValue
    }

    fn visit_item_mod(&mut self, node: &'ast syn::ItemMod) {
        let (module, test) = (self.module, self.test);
        let home = &self.sources.modules[module];
        let path = match bound(&node.attrs) {
            // Beside the file that says so.
            Some(said) => {
                let folder = home.file.rsplit_once('/').map_or("", |(folder, _)| folder);
                let path = format!("{folder}/{}", said.trim_end_matches(".rs"));
                let (line, test) = (node.ident.span().start().line, test || is_test(&node.attrs));
                self.sources.bound.push(Said { module, line, text: said, test });
                path.split('/').filter(|part| !part.is_empty()).map(ToOwned::to_owned).collect()
            }
            None => [home.path.as_slice(), &[node.ident.unraw().to_string()]].concat(),
        };
        let file = if node.content.is_some() { home.file.clone() } else { format!("{}.rs", path.join("/")) };
        self.module = self.sources.module(&path, &file);
        self.test |= is_test(&node.attrs);
        self.sources.modules[self.module].test |= self.test;
        node.attrs.iter().for_each(|attribute| self.visit_attribute(attribute));
        if let Some((_, items)) = &node.content {
            self.declare(items);
            for item in items {
                self.visit_item(item);
            }
        }
        (self.module, self.test) = (module, test);
    }

    fn visit_item_use(&mut self, node: &'ast syn::ItemUse) {
        let before = self.test;
        self.test |= is_test(&node.attrs);
        node.attrs.iter().for_each(|attribute| self.visit_attribute(attribute));
        let how = if matches!(node.vis, Visibility::Inherited) { How::Use } else { How::Reexport };
        self.tree(&node.tree, &[], how);
        self.test = before;
    }

    fn visit_item_extern_crate(&mut self, node: &'ast syn::ItemExternCrate) {
        let before = self.test;
        self.test |= is_test(&node.attrs);
        node.attrs.iter().for_each(|attribute| self.visit_attribute(attribute));
        let (line, path) = (node.ident.span().start().line, vec![node.ident.unraw().to_string()]);
        let name = node.rename.as_ref().map_or(&node.ident, |(_, name)| name).unraw().to_string();
        self.sources.modules[self.module].uses.push((name, path.clone()));
        self.mention(line, path, How::Use);
        self.test = before;
    }

    fn visit_path(&mut self, node: &'ast syn::Path) {
        let path: Vec<String> = node.segments.iter().map(|it| it.ident.unraw().to_string()).collect();
        self.mention(node.segments[0].ident.span().start().line, path, How::Path);
        visit::visit_path(self, node);
    }

    fn visit_macro(&mut self, node: &'ast syn::Macro) {
        self.visit_path(&node.path);
        let name = &node.path.segments[node.path.segments.len() - 1].ident;
        if asks(&name.unraw().to_string()) {
            self.ask(name.span().start().line, &node.tokens);
        }
        self.tokens(node.tokens.clone());
    }

    // `pub(in path)` says who may know, and knows nobody.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_attribute(&mut self, node: &'ast Attribute) {
        if let syn::Meta::List(list) = &node.meta {
            self.visit_path(&list.path);
            let name = &list.path.segments[0].ident;
            if asks(&name.unraw().to_string()) {
                self.ask(name.span().start().line, &list.tokens);
            } else if !matches!(name.to_string().as_str(), "doc" | "expect" | "allow" | "error") {
                self.attribute(list.tokens.clone());
            }
            // What a `derive` names, not the words of an error.
            if list.path.is_ident("derive") {
                self.tokens(list.tokens.clone());
            }
        }
    }

    fn visit_lit(&mut self, node: &'ast syn::Lit) {
        self.say(node, true);
    }
}
