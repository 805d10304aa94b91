export default function Library() {
  return (
    <div class="view">
      <h1>Library</h1>
    </div>
  );
}
