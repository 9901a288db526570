"""Words of the pages on comparing, reconciling, revising and coverage, and of the standard."""

from __future__ import annotations

from collections.abc import Mapping

PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "and_more": "and more",
        "announced": "Announced",
        "announced_no": "no",
        "announced_not_stated": "not stated",
        "announced_silent": "the report lists no change",
        "announced_yes": "yes",
        "best_scope": "smallest difference: {scope} ({numbers})",
        "by_reporter": "By organisation",
        "by_rule": "By rule",
        "change": "Change",
        "coverage_all": "Coverage",
        "coverage_by_metric": "By metric",
        "coverage_intro": "Who publishes which figures for which year. An empty cell means that "
        "nothing was found in the publications read, not that there was nothing to report.",
        "coverage_legend": "Number of metrics with a figure, by the year that holds most days of "
        "the period. ◐ names what there is where no figures cover the whole year. Organisations "
        "of different kinds publish different metrics; a stronger colour is no better report.",
        "coverage_overview": "Metrics published, by organisation and year",
        "coverage_signs": "● figures for the whole year; ◐ for a part of it; beside them the "
        "periods where they are shorter than a year; ○ no figure, with the reason given; – "
        "nothing was found.",
        "days": "Days",
        "findings_all": "Findings",
        "findings_all_intro": "What the validator says of all reports in this collection. Most "
        "findings say that something is not stated, which is a fact about the publication and no "
        "verdict on the organisation.",
        "findings_count": "Findings",
        "findings_severities": "An error keeps a report out of this site, so there are none here. "
        "A warning asks for a look; information says what would make a report more useful.",
        "infos": "Information",
        "legend": "What the shades mean",
        "n_of_all": "{n} of {all} organisations",
        "outcome": "Result",
        "tolerance": "The tolerance is {share} of the mean of both numbers.",
        "warnings": "Warnings",
        "gaps": "Missing periods and figures",
        "gaps_intro": "Periods between two reports for which this collection holds none, reports "
        "that are overdue or late, and metrics that were published before and no longer are. What "
        "is overdue is judged by the rhythm of the earlier reports, with half a year for "
        "publication, on the day this site was built. A report that is missing here may have "
        "been published all the same.",
        "listed": "Listed by a clearing house, no report held",
        "listed_all": "All {n} names",
        "listed_beside": "Without a figure of their own here, but in what {name} lists as "
        "received:",
        "listed_by": "Listed by",
        "listed_in": "Lists, each with its source",
        "listed_intro": "Names in the lists of clearing houses of which this collection holds no "
        "report. That is no finding on them: they may publish reports that were not read for this "
        "collection, or stand among the reporters under another name.",
        "listed_latest": "Reports received, latest list",
        "n_pairs": "Pairs",
        "n_reports": "Reports",
        "of_mean": "Of the mean of both",
        "only_for": "{value} for {periods}",
        "period_before": "Earlier period",
        "published_part": "published for a part of the year",
        "published_yes": "published",
        "reason": "Reason given",
        "silent": "No figure, with a reason",
        "silent_intro": "Metrics of which an organisation gives no figure in any of its reports "
        "here, and says why. Who is not listed gives figures, or gives no reason.",
        "received": "Received, by the other side",
        "received_minus_sent": "Received minus sent",
        "receiver": "Receiver",
        "reconciliation": "Reconciliation",
        "reconciliation_all": "All pairs",
        "reconciliation_classes": "How both sides agree",
        "reconciliation_how": "What the classes mean, and all other organisations",
        "reconciliation_intro": "What a provider says it sent, beside what another organisation "
        "says it received from it. Honest reasons to differ are many: days of sending and of "
        "arrival, names that stand for several services, retracted or bundled reports, rounding. A "
        "difference is a question and no verdict.",
        "reconciliation_none": "No two organisations of this collection publish the two sides of "
        "one event.",
        "revised_in": "Changed in",
        "revisions": "Revisions",
        "revisions_intro": "Figures that were published and later replaced by their publisher. A "
        "correction is good practice; what matters is whether it was said, and how old the figure "
        "was.",
        "revisions_none": "No changed figure is known in this collection.",
        "sent": "Sent, by the provider",
        "the_standard": "The standard",
        "use": "Use it",
        "value_new": "New value",
        "value_old": "Old value",
        "without": "without",
        "breakdown": "Breakdown",
        "choose_two": "Choose at least two figures.",
        "classes": "What may share a chart",
        "classes_intro": "Figures of different organisations stand in one chart only where nothing "
        "that was published forbids it. Every caution is named. Shown are the latest periods; all "
        "others can be chosen under Compare.",
        "class_single": "In no chart",
        "compare": "Compare",
        "compare_these": "Compare these yourself",
        "counts_intro": "Two figures are alike only where these answers are. Where a publication "
        "does not answer, nobody can know.",
        "group_n": "Group {n} of {all}",
        "groups_because": "Between them stands:",
        "groups_one": "{figures} figures of {organisations} organisations may share a chart.",
        "groups_several": "{figures} figures of {organisations} organisations fall into {groups} "
        "groups, each with a chart and a scale of its own, because figures of different groups "
        "are not comparable.",
        "compare_choose": "What to compare",
        "compare_how": "How the verdict is reached",
        "compare_how_text": "Each two figures are looked at under every aspect that the standard "
        "knows: metric, unit, counting rule, deduplication, definition, law or policy, place, "
        "period, series breaks, precision, surfaces scanned, encryption. What one does not "
        "state is never taken to be the same as another's. The verdict on several figures is the "
        "worst of their pairs.",
        "compare_intro": "Which published figures may be set side by side? Choose a metric and "
        "figures: the verdict comes first, with its reasons; a chart is drawn only where it is "
        "sound. The address keeps the choice, so that it can be shared.",
        "compare_noscript": "Choosing needs scripts. Without them, the page of each metric shows "
        "which of its figures may share a chart, and why others may not.",
        "contact": "Contact",
        "contact_none": "Whoever runs this site has named no contact.",
        "counts_side_by_side": "How each organisation counts it",
        "each_alone": "Each organisation by itself",
        "elsewhere": "Others published figures for {year} with another breakdown. They count "
        "something else and are not set beside these:",
        "address_lost": "This collection does not hold all that the address of this page names. "
        "What stands here may not be what was meant.",
        "left_out": "{n} more figures of this breakdown and year are left out: every two figures "
        "are judged, and more than {most} at once could not be read.",
        "left_out_list": "All who publish this metric",
        "series_elsewhere": "So many publish this metric that the charts and figures of each stand "
        "on its own page only.",
        "more_groups": "{n} more breakdowns can be chosen under Compare",
        "may_share": "Of these, together in one chart may stand:",
        "n_chosen": "{n} figures chosen.",
        "n_places": "{n} places",
        "no_chart": "No chart is drawn, because it would suggest a comparison that is not sound.",
        "none": "as published",
        "nothing_comparable": "This collection holds no figures of different organisations that "
        "may be compared.",
        "only_these": "Show only these",
        "per_million_users": "per million users",
        "per_month": "per month",
        "place": "Place",
        "rate": "Rate",
        "cautions": "Cautions",
        "remedy": "What would help",
        "remedy_needed": "What would have to be published",
        "whole": "Total",
        "why_verdict": "Reasons",
        "year_of_period": "Year in which the period ends",
    },
    "es": {
        "and_more": "o más",
        "announced": "Anunciado",
        "announced_no": "no",
        "announced_not_stated": "no indicado",
        "announced_silent": "el informe no enumera ningún cambio",
        "announced_yes": "sí",
        "best_scope": "menor diferencia: {scope} ({numbers})",
        "by_reporter": "Por organización",
        "by_rule": "Por regla",
        "change": "Cambio",
        "coverage_all": "Cobertura",
        "coverage_by_metric": "Por métrica",
        "coverage_intro": "Quién publica qué cifras para qué año. Una celda vacía significa que no "
        "se halló nada en las publicaciones leídas, no que no hubiera nada que informar.",
        "coverage_legend": "Número de métricas con cifra, por el año que contiene más días del "
        "periodo. ◐ nombra lo que hay cuando ninguna cifra abarca el año entero. Organizaciones de "
        "distinto tipo publican métricas distintas; un color más intenso no es un informe mejor.",
        "coverage_overview": "Métricas publicadas, por organización y año",
        "coverage_signs": "● cifras para el año entero; ◐ para una parte; al lado, los periodos "
        "cuando son más cortos que un año; ○ ninguna cifra, con el motivo dado; – no se halló "
        "nada.",
        "days": "Días",
        "findings_all": "Hallazgos",
        "findings_all_intro": "Qué dice el validador de todos los informes de esta colección. La "
        "mayoría de los hallazgos dice que algo no se indica, lo que es un hecho sobre la "
        "publicación y no un veredicto sobre la organización.",
        "findings_count": "Hallazgos",
        "findings_severities": "Un error deja un informe fuera de este sitio, así que aquí no hay "
        "ninguno. Una advertencia pide una revisión; una información dice qué haría más útil el "
        "informe.",
        "infos": "Información",
        "legend": "Qué significan los tonos",
        "n_of_all": "{n} de {all} organizaciones",
        "outcome": "Resultado",
        "tolerance": "La tolerancia es el {share} de la media de ambos números.",
        "warnings": "Advertencias",
        "gaps": "Periodos y cifras que faltan",
        "gaps_intro": "Periodos entre dos informes para los que esta colección no tiene ninguno, "
        "informes pendientes o tardíos y métricas que antes se publicaban y ya no. Lo pendiente "
        "se juzga por el ritmo de los informes anteriores, con medio año para la publicación, en "
        "el día en que se construyó este sitio. Un informe que falta aquí puede haberse publicado "
        "de todos modos.",
        "listed": "En la lista de un centro de recepción, sin informe en la colección",
        "listed_all": "Los {n} nombres",
        "listed_beside": "Sin cifra propia aquí, pero en lo que {name} lista como recibido:",
        "listed_by": "Listado por",
        "listed_in": "Listas, cada una con su fuente",
        "listed_intro": "Nombres en las listas de centros de recepción y derivación de los que esta "
        "colección no contiene ningún informe. Eso no dice nada sobre ellos: pueden publicar informes "
        "que no se leyeron para esta colección, o figurar entre los informantes con otro nombre.",
        "listed_latest": "Denuncias recibidas, última lista",
        "n_pairs": "Pares",
        "n_reports": "Informes",
        "of_mean": "De la media de ambos",
        "only_for": "{value} para {periods}",
        "period_before": "Periodo anterior",
        "published_part": "publicado para una parte del año",
        "published_yes": "publicado",
        "reason": "Motivo dado",
        "silent": "Sin cifra, con motivo",
        "silent_intro": "Métricas de las que una organización no da cifra en ninguno de sus "
        "informes aquí recogidos, y dice por qué. Quien no figura da cifras, o no da motivo.",
        "received": "Recibido, según la otra parte",
        "received_minus_sent": "Recibido menos enviado",
        "receiver": "Receptor",
        "reconciliation": "Conciliación",
        "reconciliation_all": "Todos los pares",
        "reconciliation_classes": "Cómo concuerdan ambas partes",
        "reconciliation_how": "Qué significan las clases, y todas las demás organizaciones",
        "reconciliation_intro": "Lo que un proveedor dice haber enviado, junto a lo que otra "
        "organización dice haber recibido de él. Hay muchos motivos legítimos de diferencia: días "
        "de envío y de llegada, nombres que abarcan varios servicios, denuncias retractadas o "
        "agrupadas, redondeo. Una diferencia es una pregunta y no un veredicto.",
        "reconciliation_none": "En esta colección no hay dos organizaciones que publiquen las dos "
        "partes de un mismo hecho.",
        "revised_in": "Cambiado en",
        "revisions": "Revisiones",
        "revisions_intro": "Cifras que se publicaron y que su editor sustituyó después. Corregir "
        "es buena práctica; importa si se dijo y qué antigüedad tenía la cifra.",
        "revisions_none": "No se conoce ninguna cifra cambiada en esta colección.",
        "sent": "Enviado, según el proveedor",
        "the_standard": "El estándar",
        "use": "Uso",
        "value_new": "Valor nuevo",
        "value_old": "Valor anterior",
        "without": "sin",
        "breakdown": "Desglose",
        "choose_two": "Elija al menos dos cifras.",
        "classes": "Qué puede compartir un gráfico",
        "classes_intro": "Cifras de organizaciones distintas están en un mismo gráfico solo donde "
        "nada de lo publicado lo impide. Se nombra cada cautela. Se muestran los periodos más "
        "recientes; los demás pueden elegirse en Comparar.",
        "class_single": "En ningún gráfico",
        "compare": "Comparar",
        "compare_these": "Comparar estas por su cuenta",
        "counts_intro": "Dos cifras solo son iguales donde lo son estas respuestas. Donde una "
        "publicación no responde, nadie puede saberlo.",
        "group_n": "Grupo {n} de {all}",
        "groups_because": "Los separa:",
        "groups_one": "{figures} cifras de {organisations} organizaciones pueden compartir un "
        "gráfico.",
        "groups_several": "{figures} cifras de {organisations} organizaciones forman {groups} "
        "grupos, cada uno con gráfico y escala propios, porque las cifras de grupos distintos no "
        "son comparables.",
        "compare_choose": "Qué comparar",
        "compare_how": "Cómo se llega al veredicto",
        "compare_how_text": "Cada par de cifras se examina en todos los aspectos que conoce el "
        "estándar: métrica, unidad, regla de recuento, deduplicación, definición, ley o política, "
        "lugar, periodo, rupturas de serie, precisión, superficies analizadas, cifrado. Lo que un "
        "editor no declara nunca se toma por igual a lo de otro. El veredicto sobre varias cifras "
        "es el peor de sus pares.",
        "compare_intro": "¿Qué cifras publicadas pueden ponerse una junto a otra? Elija una "
        "métrica y unas cifras: primero va el veredicto, con sus motivos; solo se dibuja un "
        "gráfico donde es sólido. La dirección guarda la elección, de modo que puede compartirse.",
        "compare_noscript": "Para elegir hacen falta scripts. Sin ellos, la página de cada métrica "
        "muestra cuáles de sus cifras pueden compartir un gráfico y por qué otras no.",
        "contact": "Contacto",
        "contact_none": "Quien mantiene este sitio no ha indicado ningún contacto.",
        "counts_side_by_side": "Cómo la cuenta cada organización",
        "each_alone": "Cada organización por separado",
        "elsewhere": "Otras organizaciones publicaron cifras de {year} con otro desglose. Cuentan "
        "otra cosa y no se ponen junto a estas:",
        "address_lost": "Esta colección no contiene todo lo que nombra la dirección de esta "
        "página. Lo que figura aquí puede no ser lo que se quería mostrar.",
        "left_out": "Otras {n} cifras de este desglose y año quedan fuera: se juzga cada par de "
        "cifras, y más de {most} a la vez no podrían leerse.",
        "left_out_list": "Todos los que publican esta métrica",
        "series_elsewhere": "Son tantos los que publican esta métrica que los gráficos y cifras de "
        "cada uno figuran solo en su propia página.",
        "more_groups": "Otros {n} desgloses pueden elegirse en Comparar",
        "may_share": "De estas, pueden estar juntas en un gráfico:",
        "n_chosen": "{n} cifras elegidas.",
        "n_places": "{n} lugares",
        "no_chart": "No se dibuja ningún gráfico, porque sugeriría una comparación que no es "
        "sólida.",
        "none": "como se publicó",
        "nothing_comparable": "Esta colección no contiene cifras de organizaciones distintas que "
        "puedan compararse.",
        "only_these": "Mostrar solo estas",
        "per_million_users": "por millón de usuarios",
        "per_month": "por mes",
        "place": "Lugar",
        "rate": "Tasa",
        "cautions": "Cautelas",
        "remedy": "Qué ayudaría",
        "remedy_needed": "Qué habría que publicar",
        "whole": "Total",
        "why_verdict": "Motivos",
        "year_of_period": "Año en que termina el periodo",
    },
}
