//! The declarations of the package, generated from its TypeScript, and the check of its types.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::adapters::ADAPTERS;
use super::template;
use crate::error::Result;
use crate::npm;
use crate::process::{capture, node};
use crate::progress::step;
use crate::workspace::{read, root, target, write};

/// Of the package that is published: the sources beside the generated files that they import.
pub fn stage() -> PathBuf {
    target().join("stage")
}

/// Where the types of a stage's generated files are. Not beside them: there the compiler would take the stage's copies of
/// the sources for other sources.
pub fn generated(stage: &Path) -> PathBuf {
    stage.join("types")
}

/// Writes the declarations of every entry into `dist`.
pub fn declarations(dist: &Path) -> Result<()> {
    step("bundling the types with rollup", || {
        let mut entries = vec![
            ("index".to_owned(), "index".to_owned()),
            ("reference-entry".to_owned(), "reference".to_owned()),
        ];
        entries
            .extend(ADAPTERS.map(|name| (format!("adapters/{name}"), format!("adapters/{name}"))));
        let mut command = node();
        command
            .arg(root().join("xtask").join("bundle").join("types.mjs"))
            .arg(npm::build_tools()?)
            .arg(project()?)
            .arg(template().join("src"))
            .arg(dist);
        for (source, entry) in &entries {
            command.arg(format!("{source}.ts={entry}.d.ts"));
        }
        capture(command)?;
        // Two names for one text: what `require` finds is a CommonJS module, and TypeScript goes by the name.
        for (_, entry) in &entries {
            let types = read(&dist.join(format!("{entry}.d.ts")))?;
            write(&dist.join(format!("{entry}.d.cts")), types)?;
        }
        Ok(())
    })
}

/// Type-checks the sources against the glue of the last build.
pub fn check() -> Result<()> {
    let mut command = npm::tool("typescript", "bin/tsc")?;
    command
        .arg("--project")
        .arg(project()?)
        .arg("--pretty")
        .arg("false");
    capture(command).map(drop)
}

/// A project that is the template's, wherever the folder for generated files is.
fn project() -> Result<PathBuf> {
    let tools = npm::build_tools()?;
    let source = template().join("src");
    let project = json!({
        "extends": template().join("tsconfig.json"),
        "compilerOptions": {
            "rootDirs": [source, generated(&stage())],
            "typeRoots": [tools.join("node_modules").join("@types")],
        },
        "include": [source, template().join("cli")],
    });
    let file = target().join("tsconfig.json");
    write(&file, project.to_string())?;
    Ok(file)
}
