"""Words of the pages on comparing, reconciling, revising and coverage, and of the standard."""

from __future__ import annotations

from collections.abc import Mapping

PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "breakdown": "Breakdown",
        "choose_two": "Choose at least two figures.",
        "classes": "What may share a chart",
        "classes_intro": "Figures of different publishers stand in one chart only where nothing "
        "that was published forbids it. Every caution is named. Shown are the latest periods; all "
        "others can be chosen under Compare.",
        "class_single": "In no chart",
        "compare": "Compare",
        "compare_choose": "What to compare",
        "compare_how": "How the verdict is reached",
        "compare_how_text": "Each two figures are looked at under every aspect that the standard "
        "knows: metric, unit, counting rule, deduplication, definition, law or policy, place, "
        "period, series breaks, precision, surfaces scanned, encryption. What a publisher does not "
        "state is never taken to be the same as another's. The verdict on several figures is the "
        "worst of their pairs.",
        "compare_intro": "Which published figures may be set side by side? The verdict comes first, "
        "with its reasons; a chart is drawn only where it is sound.",
        "compare_noscript": "Choosing needs scripts. Without them, the page of each metric shows "
        "which of its figures may share a chart, and why others may not.",
        "contact": "Contact",
        "counts_side_by_side": "How each publisher counts it",
        "each_alone": "Each publisher by itself",
        "more_groups": "{n} more breakdowns can be chosen under Compare",
        "may_share": "Of these, together in one chart may stand:",
        "n_chosen": "{n} figures chosen.",
        "n_places": "{n} places",
        "no_chart": "No chart is drawn, because it would suggest a comparison that is not sound.",
        "none": "as published",
        "nothing_comparable": "This collection holds no figures of different publishers that may be "
        "compared.",
        "only_these": "Show only these",
        "per_million_users": "per million users",
        "per_month": "per month",
        "place": "Place",
        "rate": "Rate",
        "remedy": "What would help",
        "whole": "Total",
        "why_verdict": "Reasons",
        "year_of_period": "Year in which the period ends",
    },
    "es": {
        "breakdown": "Desglose",
        "choose_two": "Elija al menos dos cifras.",
        "classes": "Qué puede compartir un gráfico",
        "classes_intro": "Cifras de editores distintos están en un mismo gráfico solo donde nada de "
        "lo publicado lo impide. Se nombra cada cautela. Se muestran los periodos más recientes; los "
        "demás pueden elegirse en Comparar.",
        "class_single": "En ningún gráfico",
        "compare": "Comparar",
        "compare_choose": "Qué comparar",
        "compare_how": "Cómo se llega al veredicto",
        "compare_how_text": "Cada par de cifras se examina en todos los aspectos que conoce el "
        "estándar: métrica, unidad, regla de recuento, deduplicación, definición, ley o política, "
        "lugar, periodo, rupturas de serie, precisión, superficies analizadas, cifrado. Lo que un "
        "editor no declara nunca se toma por igual a lo de otro. El veredicto sobre varias cifras es "
        "el peor de sus pares.",
        "compare_intro": "¿Qué cifras publicadas pueden ponerse una junto a otra? Primero va el "
        "veredicto, con sus motivos; solo se dibuja un gráfico donde es sólido.",
        "compare_noscript": "Para elegir hacen falta scripts. Sin ellos, la página de cada métrica "
        "muestra cuáles de sus cifras pueden compartir un gráfico y por qué otras no.",
        "contact": "Contacto",
        "counts_side_by_side": "Cómo la cuenta cada editor",
        "each_alone": "Cada editor por separado",
        "more_groups": "Otros {n} desgloses pueden elegirse en Comparar",
        "may_share": "De estas, pueden estar juntas en un gráfico:",
        "n_chosen": "{n} cifras elegidas.",
        "n_places": "{n} lugares",
        "no_chart": "No se dibuja ningún gráfico, porque sugeriría una comparación que no es sólida.",
        "none": "como se publicó",
        "nothing_comparable": "Esta colección no contiene cifras de editores distintos que puedan "
        "compararse.",
        "only_these": "Mostrar solo estas",
        "per_million_users": "por millón de usuarios",
        "per_month": "por mes",
        "place": "Lugar",
        "rate": "Tasa",
        "remedy": "Qué ayudaría",
        "whole": "Total",
        "why_verdict": "Motivos",
        "year_of_period": "Año en que termina el periodo",
    },
}
