using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MediBook.Web.Migrations
{
    /// <inheritdoc />
    public partial class BookingSearch : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Both names are written out: a restore looks for functions in no schema by itself.
            migrationBuilder.Sql(
                """
                create function words_for_search(name text, email text, phone text) returns text language sql immutable parallel safe as
                $$
                    select ' ' || public.name_for_search(name || ' ' || email) || ' ' || regexp_replace(coalesce(phone, ''), '[^0-9]', '', 'g') || ' '
                $$;
                """);

            migrationBuilder.AddColumn<string>(
                name: "cancel_reason",
                table: "bookings",
                type: "character varying(1000)",
                maxLength: 1000,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "search_words",
                table: "patients",
                type: "text",
                nullable: false,
                computedColumnSql: "words_for_search(name, email, phone)",
                stored: true);

            migrationBuilder.CreateTable(
                name: "booking_words",
                columns: table => new
                {
                    booking_id = table.Column<int>(type: "integer", nullable: false),
                    words = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_booking_words", x => x.booking_id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_slot_events_booking_id",
                table: "slot_events",
                column: "booking_id");

            migrationBuilder.CreateIndex(
                name: "ix_patients_search_words",
                table: "patients",
                column: "search_words")
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:IndexOperators", new[] { "gin_trgm_ops" });

            migrationBuilder.CreateIndex(
                name: "ix_booking_words_words",
                table: "booking_words",
                column: "words")
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:IndexOperators", new[] { "gin_trgm_ops" });

            // Words are taken away only where they are replaced: a hold has none, so that its confirmation reads no page of an index.
            migrationBuilder.Sql(
                """
                create function keep_booking_words() returns trigger language plpgsql as
                $$
                begin
                    if tg_op = 'UPDATE' and (old.patient_name <> '' or old.patient_email <> '') then
                        delete from public.booking_words where booking_id = new.id;
                    end if;
                    if new.patient_name <> '' or new.patient_email <> '' then
                        insert into public.booking_words (booking_id, words)
                        values (new.id, public.words_for_search(new.patient_name, new.patient_email, new.patient_phone));
                    end if;
                    return null;
                end
                $$;

                create trigger bookings_words_of_new after insert on bookings
                    for each row when (new.patient_name <> '' or new.patient_email <> '') execute function keep_booking_words();
                create trigger bookings_words_of_changed after update of patient_name, patient_email, patient_phone on bookings
                    for each row when ((old.patient_name, old.patient_email, old.patient_phone) is distinct from (new.patient_name, new.patient_email, new.patient_phone))
                    execute function keep_booking_words();

                insert into booking_words (booking_id, words)
                select id, words_for_search(patient_name, patient_email, patient_phone) from bookings where patient_name <> '' or patient_email <> '';
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                drop trigger bookings_words_of_new on bookings;
                drop trigger bookings_words_of_changed on bookings;
                drop function keep_booking_words();
                """);

            migrationBuilder.DropTable(
                name: "booking_words");

            migrationBuilder.DropIndex(
                name: "ix_slot_events_booking_id",
                table: "slot_events");

            migrationBuilder.DropIndex(
                name: "ix_patients_search_words",
                table: "patients");

            migrationBuilder.DropColumn(
                name: "search_words",
                table: "patients");

            migrationBuilder.DropColumn(
                name: "cancel_reason",
                table: "bookings");

            migrationBuilder.Sql("drop function words_for_search(text, text, text);");
        }
    }
}
