"""Words of the first page, of the foot of every page, and of the page for a wrong address."""

from __future__ import annotations

from collections.abc import Mapping

FRAMING: Mapping[str, Mapping[str, str]] = {
    "en": {
        "meant_for": "Who can publish it",
        "nobody_means": "That is a fact about what is published, not about what happens.",
        "nobody_others": "Metrics that somebody publishes",
        "nobody_publish": "How an organisation publishes it",
        "nobody_silent": "Who says why it gives no figure",
        "not_at_all": "nothing",
        "published_by": "In this collection it is published by",
        "unpublished": "Published by nobody in this collection",
        "data": "Data",
        "foot_about": "About the figures",
        "foot_corrections": "Corrections",
        "foot_data": "Data, licence and citation",
        "foot_glossary": "Words used here",
        "foot_privacy": "Privacy",
        "foot_text": "Published facts belong to their publishers; every figure links to the "
        "document in which it was read. A count is not prevalence. No cookies, no tracking.",
        "foot_contact": "Contact",
        "home_built": "This site was built",
        "home_figures": "Published figures",
        "home_last": "Latest day covered",
        "home_lead": "Online services publish what they detect, remove and report of child sexual "
        "exploitation and abuse (CSEA), each in its own way. Here the published figures stand in "
        "one common form, each with its source and its method, and a comparison that is not sound "
        "is refused, with the reason.",
        "home_more": "Use the figures, or publish your own",
        "home_more_data": "All figures as tables for spreadsheets and programs, free to use.",
        "home_more_standard": "The common form itself: fields, metrics, rules and code lists.",
        "home_more_use": "Check a report before you publish it, collect reports, build a site of "
        "your own. Nothing leaves your machine.",
        "home_not_text": "Four things to know before quoting a figure:",
        "home_not_1": "<b>A count is not prevalence.</b> More reports can mean more abuse, more "
        "users, better detection, or another way of counting.",
        "home_not_2": "<b>A report is not a case, a file or a child.</b> One report can hold many "
        "files; one file can be in many reports.",
        "home_not_3": "<b>One name, different things.</b> Two figures called the same are "
        "comparable only where what, how, where and when they count agrees.",
        "home_not_4": "<b>Silence is not zero.</b> 0 means that it was counted and there was "
        "none. A dash means that nothing was published.",
        "home_not_link": "How figures are read, and when two may be compared",
        "home_organisations": "Organisations",
        "home_reports": "Reports",
        "home_title": "How online services detect, remove and report child sexual exploitation and "
        "abuse",
        "home_way_metric": "A kind of figure",
        "home_way_metric_all": "All metrics",
        "home_way_metric_text": "Who publishes it, how each counts it, and which figures may "
        "share a chart. Published most widely, with the number of organisations:",
        "home_way_question": "A question",
        "home_way_reporter": "An organisation",
        "home_way_reporter_all": "The whole list, to sort and filter",
        "home_way_reporter_text": "What it publishes over the years, how it counts, and what is "
        "missing.",
        "home_ask_authority_reports": "How many reports does each service send to the authorities?",
        "home_ask_compare": "May these two figures be compared?",
        "home_ask_coverage": "Who publishes nothing, and for which years?",
        "home_ask_findings": "What do the publications leave unsaid?",
        "home_ask_reconciliation": "Does the clearing house count what the service says it sent?",
        "home_ask_revisions": "Which figures were changed after publication?",
        "home_ask_time_user_report_to_outcome": "How long does a user's report wait for an "
        "outcome?",
        "home_ask_proactive_detection_ratio": "How much was found before anybody reported it?",
        "lost_more": "Where to look instead",
        "lost_text": "There is no page at this address. It may have been moved, or the address may "
        "be mistyped. The search above finds organisations, metrics and codes.",
        "lost_title": "Page not found",
    },
    "es": {
        "meant_for": "Quién puede publicarla",
        "nobody_means": "Es un hecho sobre lo que se publica, no sobre lo que ocurre.",
        "nobody_others": "Métricas que alguien publica",
        "nobody_publish": "Cómo la publica una organización",
        "nobody_silent": "Quién dice por qué no da cifra",
        "not_at_all": "nada",
        "published_by": "En esta colección la publican",
        "unpublished": "No las publica nadie en esta colección",
        "data": "Datos",
        "foot_about": "Sobre las cifras",
        "foot_corrections": "Correcciones",
        "foot_data": "Datos, licencia y cita",
        "foot_glossary": "Palabras empleadas",
        "foot_privacy": "Privacidad",
        "foot_text": "Los hechos publicados pertenecen a quienes los publican; cada cifra enlaza "
        "con el documento donde se leyó. Un recuento no es prevalencia. Sin cookies ni rastreo.",
        "foot_contact": "Contacto",
        "home_built": "Sitio generado el",
        "home_figures": "Cifras publicadas",
        "home_last": "Último día abarcado",
        "home_lead": "Los servicios en línea publican lo que detectan, retiran y denuncian de "
        "explotación y abuso sexual infantil (EASI), cada uno a su manera. Aquí las cifras "
        "publicadas están en una forma común, cada una con su fuente y su método, y toda "
        "comparación que no sea sólida se rechaza, con el motivo.",
        "home_more": "Usar las cifras o publicar las propias",
        "home_more_data": "Todas las cifras en tablas para hojas de cálculo y programas, de libre "
        "uso.",
        "home_more_standard": "La propia forma común: campos, métricas, reglas y listas de "
        "códigos.",
        "home_more_use": "Compruebe un informe antes de publicarlo, reúna informes, construya su "
        "propio sitio. Nada sale de su equipo.",
        "home_not_text": "Cuatro cosas que conviene saber antes de citar una cifra:",
        "home_not_1": "<b>Un recuento no es prevalencia.</b> Más denuncias pueden significar más "
        "abuso, más usuarios, mejor detección u otra manera de contar.",
        "home_not_2": "<b>Una denuncia no es un caso, un archivo ni un niño.</b> Una denuncia "
        "puede contener muchos archivos; un archivo puede estar en muchas denuncias.",
        "home_not_3": "<b>Un mismo nombre, cosas distintas.</b> Dos cifras que se llaman igual "
        "solo son comparables si coinciden en qué, cómo, dónde y cuándo cuentan.",
        "home_not_4": "<b>El silencio no es cero.</b> 0 significa que se contó y no hubo nada. "
        "Una raya significa que no se publicó nada.",
        "home_not_link": "Cómo se leen las cifras y cuándo pueden compararse dos",
        "home_organisations": "Organizaciones",
        "home_reports": "Informes",
        "home_title": "Cómo los servicios en línea detectan, retiran y denuncian la explotación y "
        "el abuso sexual infantil",
        "home_way_metric": "Un tipo de cifra",
        "home_way_metric_all": "Todas las métricas",
        "home_way_metric_text": "Quién la publica, cómo la cuenta cada cual y qué cifras pueden "
        "compartir un gráfico. Las más publicadas, con el número de organizaciones:",
        "home_way_question": "Una pregunta",
        "home_way_reporter": "Una organización",
        "home_way_reporter_all": "La lista completa, para ordenar y filtrar",
        "home_way_reporter_text": "Qué publica a lo largo de los años, cómo cuenta y qué falta.",
        "home_ask_authority_reports": "¿Cuántas denuncias envía cada servicio a las autoridades?",
        "home_ask_compare": "¿Pueden compararse estas dos cifras?",
        "home_ask_coverage": "¿Quién no publica nada, y en qué años?",
        "home_ask_findings": "¿Qué callan las publicaciones?",
        "home_ask_reconciliation": "¿Cuenta el centro de recepción y derivación lo que el "
        "servicio dice haber enviado?",
        "home_ask_revisions": "¿Qué cifras cambiaron después de publicarse?",
        "home_ask_time_user_report_to_outcome": "¿Cuánto espera un resultado el aviso de un "
        "usuario?",
        "home_ask_proactive_detection_ratio": "¿Cuánto se halló antes de que nadie lo avisara?",
        "lost_more": "Dónde buscar en su lugar",
        "lost_text": "No hay ninguna página en esta dirección. Puede que se haya movido o que la "
        "dirección esté mal escrita. El buscador de arriba encuentra organizaciones, métricas y "
        "códigos.",
        "lost_title": "Página no encontrada",
    },
}
"""Language -> key -> words."""
