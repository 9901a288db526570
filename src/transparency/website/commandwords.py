"""What the commands say of themselves, in Spanish: for the page that lists them."""

from __future__ import annotations

from collections.abc import Mapping

SPANISH: Mapping[str, str] = {
    # options of many commands
    "Check as on this day instead of today.": "Comprobar como si fuera este día y no hoy.",
    "Check what was read too, with each finding at its place in the foreign file.": "Comprobar además lo leído, con cada hallazgo en su lugar del archivo ajeno.",
    "CSV file to write with every figure that no report carries, its place and why.": "Archivo CSV en el que se escribe toda cifra que ningún informe recoge, su lugar y el motivo.",
    "File to write (*.json, for one report), or folder for all.": "Archivo que se escribe (*.json, para un solo informe) o carpeta para todos.",
    "File to write.": "Archivo que se escribe.",
    "Folder of CSV files to write instead.": "Carpeta de archivos CSV que se escribe en su lugar.",
    "Folder that keeps what was found out about each file, outside of the reports; the next run looks only at what changed. Nothing is kept without it.": "Carpeta, fuera de la de los informes, que guarda lo averiguado sobre cada archivo; la próxima ejecución mira solo lo que cambió. Sin ella no se guarda nada.",
    "Folder to fill.": "Carpeta que se llena.",
    "Form of the result.": "Forma del resultado.",
    "Form of the table; the columns are described in json.": "Forma de la tabla; json describe las columnas.",
    "Language of the messages.": "Idioma de los mensajes.",
    "Only this service; repeatable.": "Solo este servicio; puede repetirse.",
    "Processes to use.": "Procesos que se usan.",
    "Read all files to see whether they changed, whatever their times say.": "Leer todos los archivos para ver si cambiaron, digan lo que digan sus fechas.",
    "What the foreign file does not say, as a partial report in YAML or JSON: reporter, services, methods …": "Lo que el archivo ajeno no dice, como informe parcial en YAML o JSON: informante, servicios, métodos…",
    "Workbook to write.": "Libro que se escribe.",
    # defaults in words
    "3 as text, 200 as html, otherwise all": "3 en text, 200 en html, si no todos",
    "from the name": "a partir del nombre",
    "the first": "el primero",
    "the last": "el último",
    "the reporter's": "el del informante",
    "up to 250,000 figures": "hasta 250.000 cifras",
    "what pays": "los que compensan",
    # validate
    "Check reports before publication.": "Comprueba informes antes de publicarlos.",
    "Earlier reports: a file or a folder; those of the same series are used.": "Informes anteriores: un archivo o una carpeta; se usan los de la misma serie.",
    "Exit with 1 on warnings too.": "Terminar con 1 también si hay advertencias.",
    "File to write the result to, instead of printing it.": "Archivo en el que se escribe el resultado en lugar de mostrarlo.",
    "Hold reports to what a regime asks for too: an id that `transparency profiles` lists, or a profile file of your own. Repeatable.": "Exigir además lo que pide un régimen: un identificador de los que enumera `transparency profiles` o un archivo de perfil propio. Puede repetirse.",
    "Most findings of one rule to show for a file; 0 is all. Totals are always exact.": "Máximo de hallazgos de una regla que se muestran por archivo; 0 son todos. Los totales son siempre exactos.",
    "PATHS are files, folders that are searched for reports, or - for standard input.": "PATHS son archivos, carpetas en las que se buscan informes, o - para la entrada estándar.",
    "Print the summary line only; the exit code says the rest.": "Mostrar solo la línea de resumen; el código de salida dice lo demás.",
    "Reports by others, such as a clearing house: a file or a folder.": "Informes de otros, como un centro de recepción y derivación: un archivo o una carpeta.",
    "The file as published, whose checksum the report states (for one report only).": "El archivo tal como se publicó, cuya suma de comprobación indica el informe (para un solo informe).",
    "What to call standard input (-); its suffix chooses the form, such as report.yaml.": "Cómo llamar a la entrada estándar (-); la extensión elige la forma, como report.yaml.",
    "Write the result in another form too, such as sarif=result.sarif; may be repeated.": "Escribir el resultado además en otra forma, como sarif=result.sarif; puede repetirse.",
    # init
    "2025, 2025-H1, 2025-Q3, 2025-07 …": "2025, 2025-H1, 2025-Q3, 2025-07…",
    "Country of establishment, two letters.": "País de establecimiento, dos letras.",
    "Every core metric of the role stands in it as an explicit null. The draft is sound from the start; transparency validate then says what is still missing.": "Cada métrica básica de la función figura en él con un null explícito. El borrador es correcto desde el principio; transparency validate dice después qué falta todavía.",
    "FILE is YAML with comments (*.yaml) or plain JSON (*.json).": "FILE es YAML con comentarios (*.yaml) o JSON sin ellos (*.json).",
    "Its id, lower case.": "Su identificador, en minúsculas.",
    "Name of the reporter.": "Nombre del informante.",
    "Name of the service.": "Nombre del servicio.",
    "Role of the reporter.": "Función del informante.",
    "See: transparency explain service_type": "Véase: transparency explain service_type",
    "Write a report to fill in, with a comment on each figure.": "Escribe un informe para rellenar, con un comentario en cada cifra.",
    "Write over a file that exists.": "Sobrescribir un archivo que ya existe.",
    # fmt
    "A change of one figure is then a change of one line.": "Así, el cambio de una cifra es el cambio de una línea.",
    "Bring reports into their canonical form.": "Da a los informes su forma canónica.",
    "Format YAML with comments too, and lose them.": "Dar forma también al YAML con comentarios, y perderlos.",
    "Name of standard input; gives its form.": "Nombre de la entrada estándar; indica su forma.",
    "Works on JSON and YAML files, on folders, and on - (standard input to standard output). The data stay the same; each file is written whole or not at all.": "Trabaja con archivos JSON y YAML, con carpetas y con - (de la entrada a la salida estándar). Los datos no cambian; cada archivo se escribe entero o no se escribe.",
    "Write nothing; exit with 1 when a file would change.": "No escribir nada; terminar con 1 si algún archivo cambiaría.",
    # diff
    "Exit codes: 0 nothing needs a restatement, 1 a figure of the old report has another value in the new one, which lists no restatement of it, 3 a report could not be read or is not sound.": "Códigos de salida: 0 nada requiere una reexpresión, 1 una cifra del informe antiguo tiene otro valor en el nuevo, que no enumera su reexpresión, 3 un informe no pudo leerse o no es correcto.",
    "Exit with 1 on any difference.": "Terminar con 1 ante cualquier diferencia.",
    "Figures are compared by cell and methods by id; order does not count.": "Las cifras se comparan por celda y los métodos por identificador; el orden no cuenta.",
    "Say what changed between two reports and what needs a restatement.": "Dice qué cambió entre dos informes y qué requiere una reexpresión.",
    # explain
    "Say what a rule, a metric, a capability, a code list or a code means.": "Dice qué significa una regla, una métrica, una capacidad, una lista de códigos o un código.",
    "transparency explain part-exceeds-total          why it matters, how to mend it, examples\n"
    "transparency explain items_removed               what is counted, in which unit\n"
    "transparency explain status.not_collected        a code of a list\n"
    "transparency explain 16                          a capability of the WeProtect response": "transparency explain part-exceeds-total          por qué importa, cómo corregirlo, ejemplos\n"
    "transparency explain items_removed               qué se cuenta, en qué unidad\n"
    "transparency explain status.not_collected        un código de una lista\n"
    "transparency explain 16                          una capacidad de la respuesta de WeProtect",
    # rules
    "List the rules of the standard; with an id, the same as explain.": "Enumera las reglas del estándar; con un identificador, lo mismo que explain.",
    # schema
    "Print the JSON Schema of a report, of a result or of a site's static JSON.": "Muestra el JSON Schema de un informe, de un resultado o del JSON estático de un sitio.",
    "The result is what `validate --format json` prints; api are the files that a site has under api/v1/.": "El resultado es lo que muestra `validate --format json`; api son los archivos que un sitio tiene en api/v1/.",
    "Version of the standard, for a report.": "Versión del estándar, para un informe.",
    # profiles
    "A profile file of your own is read strictly and shown the same way.": "Un archivo de perfil propio se lee con rigor y se muestra del mismo modo.",
    "List the profiles of regimes, or show what one asks for, with its provisions.": "Enumera los perfiles de regímenes, o muestra lo que pide uno, con sus disposiciones.",
    # conformance
    "Exit code 0 when every case gives exactly its findings, 1 when one does not. How another implementation takes part is told in spec/VERSION/cases/README.md.": "Código de salida 0 si cada caso da exactamente sus hallazgos, 1 si alguno no. spec/VERSION/cases/README.md explica cómo participa otra implementación.",
    "Judge the results of another implementation, a JSON file, instead of our own.": "Juzgar los resultados de otra implementación, un archivo JSON, en lugar de los nuestros.",
    "Run the conformance cases of the standard, of all RULES or of some.": "Ejecuta los casos de conformidad del estándar, de todas las reglas o de algunas (RULES).",
    "Version of the standard.": "Versión del estándar.",
    "Write the cases as plain files into this new folder, for another implementation.": "Escribir los casos como archivos sueltos en esta carpeta nueva, para otra implementación.",
    # table
    "observations holds one figure a cell, those in force. other_values holds what was published for a cell beside it: values of earlier versions, and the same figure printed in other places.": "observations contiene una cifra por celda, las que están en vigor. other_values contiene lo demás que se publicó para una celda: valores de versiones anteriores y la misma cifra impresa en otros lugares.",
    "Whether to write CSV beside Parquet.": "Si se escribe CSV además de Parquet.",
    "With --cache only new and changed files are read, and a table that is current is left as it is.": "Con --cache solo se leen los archivos nuevos y los que cambiaron, y una tabla que está al día se deja como está.",
    "Write a Frictionless Data Package: also reports, methods, services, sources, series breaks, findings, files set aside and all code lists, with types, keys and descriptions.": "Escribir un Frictionless Data Package: además informes, métodos, servicios, fuentes, rupturas de serie, hallazgos, archivos apartados y todas las listas de códigos, con tipos, claves y descripciones.",
    "Write the long table of all figures as Parquet and CSV.": "Escribe la tabla larga de todas las cifras como Parquet y CSV.",
    # compare
    "Figures of one class may share a chart; no number is calculated from figures that are not comparable. The words of the reasons go to stderr.": "Las cifras de una clase pueden compartir un gráfico; no se calcula ningún número a partir de cifras que no son comparables. Las palabras de los motivos van a la salida de errores.",
    "Give rates instead of counts, where a rate is sound. Repeatable.": "Dar tasas en lugar de recuentos, donde una tasa es sólida. Puede repetirse.",
    "Metric to compare, such as items_actioned.": "Métrica que se compara, como items_actioned.",
    "One row a pair instead of classes.": "Una fila por par en lugar de clases.",
    "Only this part of a breakdown; an empty code asks for the total. Repeatable.": "Solo esta parte de un desglose; un código vacío pide el total. Puede repetirse.",
    "Only this period: 2024, 2024-H1, 2024-Q3 or 2024-05.": "Solo este periodo: 2024, 2024-H1, 2024-Q3 o 2024-05.",
    "Only this reporter; repeatable.": "Solo este informante; puede repetirse.",
    "Say which figures may be set side by side, with every reason.": "Dice qué cifras pueden ponerse una junto a otra, con todos los motivos.",
    # reconcile
    "A row a provider and period; every scope that was tried; or what one reporter publishes twice: a count beside its share of a total, the sum of its parts or of shorter periods.": "Una fila por proveedor y periodo; todos los alcances que se probaron; o lo que un informante publica dos veces: un recuento junto a su proporción de un total, la suma de sus partes o la de periodos más cortos.",
    "Both the difference of the whole group and that of the best declared scope are given. No difference is formed of unlike units or of periods that are only partly covered.": "Se dan la diferencia del grupo entero y la del mejor alcance declarado. No se forma ninguna diferencia entre unidades distintas ni entre periodos cubiertos solo en parte.",
    "Largest difference, as a share of the mean, that counts as agreement.": "Mayor diferencia, como proporción de la media, que cuenta como concordancia.",
    "Only this provider; repeatable.": "Solo este proveedor; puede repetirse.",
    "Set what providers say they sent beside what others say they received.": "Pone lo que los proveedores dicen haber enviado junto a lo que otros dicen haber recibido.",
    # revisions
    "A row a changed figure, a row a pair of editions, or a row a key that came or went.": "Una fila por cifra cambiada, una fila por par de ediciones o una fila por clave que apareció o desapareció.",
    "List every figure that changed between editions or versions.": "Enumera toda cifra que cambió entre ediciones o versiones.",
    "The paths are a publisher's own files in this form (such as meta_cser), each an edition that carries the whole history; every row is compared, also outside the standard.": "Las rutas son archivos propios de un editor en esta forma (como meta_cser), cada uno una edición que lleva toda la historia; se compara cada fila, también las ajenas al estándar.",
    "With --files: what labels may differ in: case and punctuation, case, or nothing.": "Con --files: en qué pueden diferir los rótulos: mayúsculas y puntuación, solo mayúsculas, o nada.",
    "Without --files the paths are reports: versions of one report are compared, and changes that a report declares are listed where the older version is not at hand.": "Sin --files las rutas son informes: se comparan las versiones de un mismo informe, y se enumeran los cambios que un informe declara si no se dispone de la versión anterior.",
    # gaps
    "A row a gap; whose change makes up the change of a total, by provider or by name; or a row a service: since when, how often, how finely and how exactly it publishes.": "Una fila por laguna; de quién es el cambio que compone el de un total, por proveedor o por nombre; o una fila por servicio: desde cuándo, cada cuánto, con qué detalle y con qué exactitud publica.",
    "Judge what is overdue as on this day instead of today.": "Juzgar lo que está pendiente como si fuera este día y no hoy.",
    "List missing periods, late and overdue reports, dropped metrics, copies and leaps.": "Enumera periodos que faltan, informes tardíos y pendientes, métricas abandonadas, copias y saltos.",
    "With attribution or names: the metric whose change is divided up.": "Con attribution o names: la métrica cuyo cambio se reparte.",
    # totals
    "A period that is partly covered, or has a series break inside, gives no ratio.": "Un periodo cubierto en parte, o con una ruptura de serie dentro, no da ninguna proporción.",
    "Calendar period to sum to.": "Periodo del calendario al que se suma.",
    "Divide by this metric of the same services, categories and period.": "Dividir por esta métrica de los mismos servicios, categorías y periodo.",
    "Instead, divide each published period into its parts by this dimension, with their sum and the total beside it; --per then names the metric of the total.": "En su lugar, dividir cada periodo publicado en sus partes según esta dimensión, con su suma y el total al lado; --per nombra entonces la métrica del total.",
    "Metric to sum, such as items_actioned.": "Métrica que se suma, como items_actioned.",
    "Sum figures to calendar periods, and say how they cover them.": "Suma cifras por periodos del calendario y dice cómo los cubren.",
    # growth
    "A series needs five whole years that follow one another. A count is no measure of prevalence: it also grows with detection, duties and users.": "Una serie necesita cinco años enteros seguidos. Un recuento no mide la prevalencia: crece también con la detección, las obligaciones y los usuarios.",
    "Also fit two lines that meet in this year.": "Ajustar además dos rectas que se unen en este año.",
    "First year.": "Primer año.",
    "Fit lines to yearly totals, never over a series break unasked.": "Ajusta rectas a totales anuales, nunca a través de una ruptura de serie sin que se pida.",
    "Go on over series breaks of this kind (such as coverage), as they leave the number alone; repeatable. Without it no line crosses a break.": "Continuar a través de rupturas de serie de esta clase (como coverage), porque no alteran el número; puede repetirse. Sin ella ninguna recta cruza una ruptura.",
    "Last year.": "Último año.",
    "Metric, such as reports_received.": "Métrica, como reports_received.",
    # framework
    "In the matrix an empty cell is a role that is not asked, and 0 an open gap. Evidence is not achievement: nothing is scored.": "En la matriz, una celda vacía es una función a la que no se pregunta, y 0 una laguna abierta. Un indicio no es un logro: nada se puntúa.",
    "Show what evidence reports hold for the 26 capabilities of the WeProtect response.": "Muestra qué indicios contienen los informes sobre las 26 capacidades de la respuesta de WeProtect.",
    "With N: who gives what and who does not; or every figure that is evidence.": "Con N: quién da qué y quién no; o todas las cifras que son indicios.",
    "transparency framework                  what can be evidence, from which roles\n"
    "transparency framework examples         how many reporters of each role give evidence\n"
    "transparency framework 16 examples      one capability: who gives what, who does not": "transparency framework                  qué puede ser indicio, de qué funciones\n"
    "transparency framework examples         cuántos informantes de cada función dan indicios\n"
    "transparency framework 16 examples      una capacidad: quién da qué, quién no",
    # disclosure
    "List suppressed figures that can be worked out from what is published.": "Enumera las cifras suprimidas que pueden deducirse de lo publicado.",
    "Reports of a reporter on the same places to the same regulators are taken together: tables, replaced versions and periods. Figures of other services, of another counting rule or beyond a series break are in no sum. Exit code 1 when one is known exactly.": "Los informes de un informante sobre los mismos lugares a los mismos reguladores se toman juntos: tablas, versiones sustituidas y periodos. Las cifras de otros servicios, de otra regla de recuento o de más allá de una ruptura de serie no entran en ninguna suma. Código de salida 1 si alguna se conoce con exactitud.",
    # site
    "Build the static site from a corpus of reports.": "Construye el sitio estático a partir de una colección de informes.",
    "Then show it on this machine until interrupted.": "Mostrarlo después en esta máquina hasta que se interrumpa.",
    "With --serve: 0 takes a free one.": "Con --serve: 0 toma uno libre.",
    "YAML file with title, description, address, contact, languages and logo.": "Archivo YAML con title, description, address, contact, languages y logo.",
    # import
    "Any spreadsheet, by a mapping of its columns.": "Cualquier hoja de cálculo, mediante una correspondencia de sus columnas.",
    "Discord: CSV of the transparency reports.": "Discord: CSV de los informes de transparencia.",
    "EU DSA harmonised transparency reports: a folder of CSV files, a workbook or a zip.": "Informes de transparencia armonizados del RSD de la UE: una carpeta de archivos CSV, un libro o un zip.",
    "Make reports of the standard from files published in other forms.": "Hace informes del estándar a partir de archivos publicados en otras formas.",
    "Meta: quarterly CSV of community standards enforcement.": "Meta: CSV trimestral sobre la aplicación de las normas comunitarias.",
    "Microsoft: workbook on digital safety content.": "Microsoft: libro sobre contenido de seguridad digital.",
    "NCMEC: yearly PDF of CyberTipline reports by provider.": "NCMEC: PDF anual de denuncias a la CyberTipline por proveedor.",
    "The research data set of published figures, transcribed into reports.": "El conjunto de datos de investigación con cifras publicadas, transcrito a informes.",
    "TikTok: CSV or workbook of guidelines enforcement.": "TikTok: CSV o libro sobre la aplicación de las normas.",
    "YAML or JSON file that says which column is which metric; see docs/importing.md.": "Archivo YAML o JSON que dice qué columna es qué métrica; véase docs/importing.md.",
    # workbook
    "Add a sheet of findings with links to the cells.": "Añadir una hoja de hallazgos con enlaces a las celdas.",
    "Check a workbook or CSV folder and write its report as JSON.": "Comprueba un libro o una carpeta CSV y escribe su informe como JSON.",
    "Fill a report in as a workbook (XLSX) or a folder of CSV files, and read it back.": "Para rellenar un informe como libro (XLSX) o carpeta de archivos CSV, y volver a leerlo.",
    "Nothing is written while a cell cannot be read for sure; other errors do not hinder it.": "No se escribe nada mientras alguna celda no pueda leerse con seguridad; otros errores no lo impiden.",
    "Report to write, as JSON.": "Informe que se escribe, como JSON.",
    "Who reports: decides which core metrics stand ready to be filled in.": "Quién informa: decide qué métricas básicas quedan listas para rellenar.",
    "Write a report (JSON, YAML, workbook or CSV folder) as a workbook or CSV folder.": "Escribe un informe (JSON, YAML, libro o carpeta CSV) como libro o carpeta CSV.",
    "Write an empty report: a row for each core metric, notes, drop-downs, an example a list.": "Escribe un informe vacío: una fila por métrica básica, notas, listas desplegables y un ejemplo por lista.",
    # export
    "EU DSA harmonised report: tables 1 to 11, with the rows on minors filled.": "Informe armonizado del RSD de la UE: tablas 1 a 11, con las filas sobre menores rellenas.",
    "Folder for a CSV file a table, or file for a workbook (*.xlsx).": "Carpeta para un archivo CSV por tabla, o archivo para un libro (*.xlsx).",
    "Write reports of the standard in the forms that others ask for.": "Escribe informes del estándar en las formas que otros piden.",
    # completion
    "Print the completion script of a shell.": "Muestra el script de autocompletado de un intérprete de órdenes.",
}
"""English help -> Spanish; paragraphs of several lines as they stand."""

ALIKE = (
    "bash   echo 'eval \"$(transparency completion bash)\"' >> ~/.bashrc\n"
    "zsh    echo 'eval \"$(transparency completion zsh)\"' >> ~/.zshrc\n"
    "fish   transparency completion fish > ~/.config/fish/completions/transparency.fish",
)
"""What holds no words."""


def told(language: str, english: str) -> str:
    """A text of the commands in a language, not escaped."""
    return english if language == "en" else SPANISH.get(english, english)
