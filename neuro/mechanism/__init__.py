"""What should happen: transmitter systems as rate laws, at rest and over time, and what the body brings to them.

Systems: serotonin (with serotonin_layout, serotonin_terminal, serotonin_steady), serotonin_histamine (with
serotonin_histamine_layout, serotonin_histamine_steady, histamine_steady), dopamine and norepinephrine (with
catecholamines, norepinephrine_steady), glutamate_gaba (with excitation_inhibition), acetylcholine, kynurenine,
receptors. A system's own file holds its rate laws and balances; the files beside it solve it at rest.

What a system is: entities (rows), system, catalogue (by name), settings (parameters asked for).
Numbers: compiled, closed_forms, root, solver, course, many_rows.
Answers: simulate (rest, courses), stability, control, drive and experiment (a course as asked for), many (people).
The body: entry_rows, entry, blood_brain, diet, coupling, ensemble, people_inputs, people.
Questions: scene (one value), controls, schedule (sliders and meals), receptor_view (over weeks), diagram,
influences (through every system); presets, claims and said (what is said of them, checked), lessons and toml_keys
(files that a teacher writes).
SBML: equations, sbml_units, sbml_formula, sbml_annotations, sbml_export; sbml_terms, sbml_model, sbml_run,
sbml_findings, sbml_check.
"""
