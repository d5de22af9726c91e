using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MediBook.Web.Migrations
{
    /// <inheritdoc />
    public partial class DoctorSearch : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Decomposed (NFD) and not compatibly so (NFKD), which would make signs of patterns out of other signs. The collation is one that
            // every server with ICU has, in pg_catalog: a restore knows no other schema.
            migrationBuilder.Sql(
                """
                create function name_for_search(name text) returns text language sql immutable strict parallel safe as
                $$
                    select replace(replace(replace(replace(translate(
                        lower(regexp_replace(normalize(name, nfd), '[\u0300-\u036f]', '', 'g') collate pg_catalog."und-x-icu"),
                        'øłđðħıŧŋ’', 'olddhitn'''), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th')
                $$;
                """);

            migrationBuilder.AddColumn<string>(
                name: "search_name",
                table: "doctors",
                type: "text",
                nullable: false,
                computedColumnSql: "name_for_search(name)",
                stored: true);

            migrationBuilder.CreateIndex(
                name: "ix_doctors_search_name",
                table: "doctors",
                column: "search_name")
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:IndexOperators", new[] { "gin_trgm_ops" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_doctors_search_name",
                table: "doctors");

            migrationBuilder.DropColumn(
                name: "search_name",
                table: "doctors");

            migrationBuilder.Sql("drop function name_for_search(text);");
        }
    }
}
